"""One form for plan files: order of keys, indentation and spacing, with every comment and the same meaning."""
