"""Plans as Markov chains: exact figures where times are exponential, with crews, standby, switching and spare parts."""
