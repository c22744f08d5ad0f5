"""Help at the window without anybody's password: a clerk opens the way, the person alone walks through it."""
