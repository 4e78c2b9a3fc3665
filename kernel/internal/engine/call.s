// Without a file of assembly, a function without a body is taken for a mistake.
