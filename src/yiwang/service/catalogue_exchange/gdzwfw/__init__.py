"""Items of the Guangdong service network as its pages carry them: real structure, real dirt."""
