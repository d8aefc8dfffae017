<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" xmlns:n="urn:narrator:lexicon" alphabet="ipa" xml:lang="de">
<lexeme n:inflect="plural"><grapheme>x</grapheme><alias>y</alias></lexeme></lexicon>
