"""All words of this page, in one place."""

TITLE = "Door screen"
INTRO = "A tablet or monitor at the entrance thanks who wears a mask, asks the others for one, and counts who is inside."
OPEN = "Open the door screen"
OPEN_HELP = "On the device at the door: open it, press Start, and leave it there. It goes on by itself."

LOOKS = "Where it looks"
OWN_CAMERA = "The camera of the device at the door"
A_WATCH = "A camera of the page Cameras"
NO_WATCH = "There is no camera yet: add one on the page Cameras, and come back."
WHICH = "Which camera"
FRONT = "The camera that faces people in front of the screen"
SHOW_PICTURE = "Show a small picture beside the sign"
SHOW_PICTURE_HELP = "People see where the camera looks. Pictures of a watch have their faces hidden."
MIN_FACE = "Faces smaller than this share of the picture's height do not count"
MIN_FACE_HELP = "So that people far behind the door change nothing."
NAME = "Name of the entrance"
NAME_HELP = "Its counts stand under this name in History."

COUNTS = "In and out"
COUNT = "Count who walks over a line"
LINE_SAYS = "Draw the ends of the line to where everyone passes. The arrow points inside."
LINE_NO_PICTURE = "This camera gives no picture now: the line is drawn on grey."
LINE_CAMERA = "Start the camera"
LINE_SWAP = "Swap in and out"
LINE_START, LINE_END = "One end of the line: arrow keys move it", "Other end of the line: arrow keys move it"
LINE_REFUSED = "This browser gives no camera here. The line can be drawn without a picture."
CAPACITY = "How many may be inside (0: as many as like)"
MIDNIGHT = "Begin with nobody each day"
INSIDE_NOW = "Inside now"
INSIDE_RIGHT = "Counted by eye"
INSIDE_SAVE = "Correct"
INSIDE_HELP = "Cameras miss some who pass close together. Correct the number when you see another."

SAYS = "What it shows and says"
COLOUR = "Colour"
SOUND = "When the sign changes"
SOUND_HELP = "Browsers play sound only after a touch: Start on the door screen is one."
LANGUAGE = "Language of the voice"
LANGUAGE_HELP = (
    "That of your words, such as en, de, es, fr or zh-CN. Which voices there are depends on the device."
)
ORIGINAL = "The words it came with"

LEAVES = "Leaving it"
PIN = "PIN to leave the screen (4 to 8 digits)"
PIN_KEPT = "unchanged"
PIN_NONE = "none: anyone may leave it"
PIN_REMOVE = "Without a PIN"
LEAVES_HELP = (
    "The PIN closes the page. To close the device itself as well, pin the browser in its settings (Guided Access on iPads, "
    "App pinning on Android)."
)

SIGNAL = "Door or turnstile"
SIGNAL_SAYS = (
    "The server says “may enter” when everyone in view wears a mask and there is room, and takes it back when that changes "
    "or the screen falls silent. Never let it lock a way out, and let a person open the door, too: verdicts can be wrong."
)
WEBHOOK = "Webhook (an address that gets each change as JSON)"
MQTT = "Also by MQTT, to the broker of this server"
TOPIC = "Topic"
TRY = "Send “may not enter” now"
TRY_DONE = "It arrived."

SAVE = "Save"
SAVED = "Saved. Open door screens take it over within seconds."
UNCHANGED = "Not saved yet."
