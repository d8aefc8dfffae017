"""Which furniture do shops, recipes and offers put inside an article, and by which words is it known?"""

from __future__ import annotations

from narrator.clean.rule import Rule, split_phrases

_PRICE = r"(?:(?:US|A|C|NZ)?[$£€¥₹]\s?\d[\d,.]*|\d[\d,.]*\s?(?:[$£€]|EUR|USD|GBP|kr|zł))"
_SPAN = r"\d+\s*(?:h(?:ou)?rs?|m(?:in(?:ute)?s?)?|d(?:ays?)?)\b\.?"

CARD_RULES: tuple[Rule, ...] = (
    Rule(
        "offer",
        "offer",
        "a shop's price, button or note on delivery",
        phrases=split_phrases(
            """
            check price; check latest price; check availability; view deal; see deal; see price;
            see it; see at amazon; view at amazon; buy on amazon; shop at amazon; buy it; shop it;
            add to basket; add to bag; add to wish list; add to wishlist; sold out; out of stock;
            in stock; pre-order; preorder; buy now at amazon; free delivery; free shipping; free returns; limited time offer;
            today's best deals; today’s best deals; quantity
            """
        ),
        pattern=(
            rf"(?:(?:from|now|was|price|rrp|only|buy(?: now)?(?: for)?|msrp|sale price)\s*:?\s*)?{_PRICE}"
            rf"(?:\s*(?:[-–/|]|to|now|was|rrp)\s*{_PRICE})?\s+(?:at|from|on)\s+[A-Z].{{0,40}}"
            rf"|(?:was|now|from)\s+{_PRICE}\s+(?:now|was)\s+{_PRICE}"
            r"|(?:buy|shop|view|see|check|order)(?: (?:it|now|the deal|price|prices|deal))?\s+(?:at|on|from)\s+[A-Z][\w&.’' ]{1,40}"
            r"|price comparison from .{2,60}|only \d+ (?:left|remaining)(?: in stock)?|\d+% off.{0,40}"
            r"|free (?:returns|delivery|shipping) (?:on|over|within|for|from)\b.{0,50}"
        ),
        longest_words=14,
    ),
    Rule(
        "gallery",
        "caption",
        "a counter or button of a gallery of pictures",
        phrases=split_phrases(
            """
            see all photos; see all images; all photos; swipe for more; swipe to see more; toggle caption; hide caption;
            show caption; back to start; next image; previous image; next photo; previous photo; next slide;
            previous slide; click to enlarge
            """
        ),
        pattern=r"(?:image |photo |picture |slide )?\d{1,3} (?:of|/) \d{1,3}|\+\d{1,3}",
        longest_words=6,
    ),
    Rule(
        "recipe_card",
        "recipe_card",
        "a recipe card's times, yields and switches",
        phrases=split_phrases(
            """
            jump to recipe; print recipe; pin recipe; save recipe; rate this recipe; rate recipe;
            cook mode; prevent your screen from going dark; us customary; metric; 1/2x; 2x; 3x;
            did you make this recipe; pin this for later; leave a rating; nutrition facts; jump to video; metric us customary
            """
        ),
        pattern=(
            rf"(?:prep|preparation|cook|cooking|total|active|resting|chill|baking|additional)\s*(?:time)?\s*:?\s*{_SPAN}.{{0,40}}"
            r"|(?:servings?|serves|yield|course|cuisine|keyword|calories|diet)\s*:.{1,60}"
            r"|(?:servings?|serves|yield|calories)\s+\d+(?:[-–]\d+)?\s*\w*"
            r"|[0-5](?:\.\d+)?(?:\s*/\s*5)?\s+(?:stars?\s+)?from\s+[\d,]+\s+(?:votes?|ratings?|reviews?)"
            r"|calories\s*:\s*\d.{0,200}|tag @\w+ (?:on|or)\b.{0,80}"
            r"|nutrition(?:al)? (?:information|facts|data|values?)\b.{0,60}\b(?:estimates?|calculated|worked out|approximate)\b.{0,60}"
        ),
        longest_words=40,
    ),
    Rule(
        "subscription_plan",
        "sign_up",
        "what a subscription costs",
        phrases=split_phrases(
            """
            not now; maybe later; compare plans; compare all plans; choose your plan; choose a plan;
            see plans; view plans; see all plans; cancel any time; cancel anytime; no thanks; i'm in; i’m in;
            refer a friend; tell a friend; count me in; sign me up; unlock this article; unlimited access; see subscription options; subscription options; upgrade to paid;
            you have reached the end of the free part; this article is for subscribers; for subscribers only;
            this article is for subscribers only; to continue reading, subscribe; subscribers only
            """
        ),
        pattern=(
            rf"(?:.{{0,30}}\b)?{_PRICE}\s+(?:for (?:the first|your first|\d+|a)|a|per|every)\s*(?:\w+\s+)?(?:\d+\s+)?(?:day|week|month|year)s?\b.{{0,100}}"
            r"|subscribe (?:now )?(?:for|from)\b.{0,80}|support (?:independent|our|local|quality|us)\b.{0,100}"
            r"|try it free for \d+ days?|(?:try|start) .{0,30}\bfree (?:for|trial)\b.{0,40}"
            r"|you (?:have|['’]ve got) \w+ free articles?\b.{0,60}|no spam\b.{0,40}|.{0,60}\bno spam, ever\b.{0,20}"
        ),
        longest_words=36,
    ),
    Rule(
        "feedback",
        "feedback",
        "asks what the reader thinks of the page",
        phrases=split_phrases(
            """
            was this helpful; was this article helpful; was this page helpful; did you find this helpful;
            rate this article; rate this narration; rate this post; yes no; give feedback; report an error;
            report a typo; suggest a correction; thanks for your feedback; sleep timer off
            """
        ),
        pattern=r"was (?:this|the) \w+ (?:helpful|useful|clear|informative)\W*(?:yes\W+no)?\W*|listening now\s*:.{0,120}",
        longest_words=16,
    ),
    Rule(
        "sponsor_message",
        "advertisement",
        "a sponsor's message",
        phrases=split_phrases(
            """
            a message from our sponsor; a message from our sponsors; message from our sponsor;
            today's sponsor; today’s sponsor; brought to you by; a word from our sponsor; view in browser;
            view this email in your browser; view online; forward to a friend; read in browser
            """
        ),
        pattern=r"(?:sponsored|this (?:issue|edition|letter|episode) is (?:sponsored|supported|brought to you) by)\b.{0,120}",
        longest_words=24,
    ),
    Rule(
        "edit_note",
        "note",
        "how the text was edited, after its end",
        pattern=(
            r"(?:this|the) (?:interview|conversation|transcript|text|q&a|article|story) (?:has been|was|is) (?:lightly )?"
            r"(?:edited|condensed|shortened|translated|adapted)\b.{0,120}"
        ),
        longest_words=30,
    ),
)
"""Asked after the rules of any page."""
