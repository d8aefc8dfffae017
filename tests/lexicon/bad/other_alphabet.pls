<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="x-sampa" xml:lang="en">
<lexeme><grapheme>x</grapheme><phoneme>x</phoneme></lexeme></lexicon>
