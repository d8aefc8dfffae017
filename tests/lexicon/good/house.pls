<?xml version="1.0" encoding="UTF-8"?>
<!-- A house's own words. -->
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"
         xmlns:narrator="urn:narrator:lexicon" xmlns:pos="http://example.org/pos"
         alphabet="ipa" xml:lang="en-US">
  <meta name="author" content="The desk"/>
  <metadata><note xmlns="http://example.org/notes">Read by all.</note></metadata>
  <lexeme narrator:inflect="plural possessive">
    <grapheme>mRNA</grapheme>
    <alias>messenger R N A</alias>
  </lexeme>
  <lexeme narrator:inflect="possessive">
    <grapheme>Siobhan</grapheme>
    <grapheme>Siobhán</grapheme>
    <phoneme>ʃɪˈvɔːn</phoneme>
    <alias>Shivawn</alias>
    <example>Siobhan came home.</example>
  </lexeme>
  <lexeme>
    <grapheme>Tolu  Ade</grapheme>
    <alias>wrong</alias>
    <alias prefer="true">Toe loo Ah day</alias>
  </lexeme>
  <lexeme role="pos:VB"><grapheme>Prado</grapheme><alias>a verb</alias></lexeme>
  <lexeme><grapheme>Prado</grapheme><alias>Prah doe</alias></lexeme>
  <lexeme><grapheme>C++</grapheme><alias>see plus plus</alias></lexeme>
  <lexeme><grapheme>$ROPE</grapheme><alias>the rope share</alias></lexeme>
</lexicon>
