"""What is done with a plan, without a request and without a database: each operation of the command line, as data.

`registry.OPERATIONS` names them, `registry.perform` does one in this process, `child.run` in one of its own.
"""
