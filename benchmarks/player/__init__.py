"""What does the listen player cost a reader's browser, beside players that can be had from npm?"""
