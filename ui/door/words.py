"""All words of this page, in one place, marked for the catalogues; where they are shown they go through `tr`."""

from maskdet.language import tr_later

TITLE = tr_later("Door screen")
INTRO = tr_later(
    "A tablet or monitor at the entrance thanks who wears a mask, asks the others for one, and counts who is inside."
)
OPEN = tr_later("Open the door screen")
OPEN_HELP = tr_later(
    "On the device at the door: open it, press Start, and leave it there. It goes on by itself."
)

LOOKS = tr_later("Where it looks")
OWN_CAMERA = tr_later("The camera of the device at the door")
A_WATCH = tr_later("A camera of the page Cameras")
NO_WATCH = tr_later("There is no camera yet: add one on the page Cameras, and come back.")
WHICH = tr_later("Which camera")
FRONT = tr_later("The camera that faces people in front of the screen")
SHOW_PICTURE = tr_later("Show a small picture beside the sign")
SHOW_PICTURE_HELP = tr_later(
    "People see where the camera looks. Pictures of a watch have their faces hidden."
)
MIN_FACE = tr_later("Faces smaller than this share of the picture's height do not count")
MIN_FACE_HELP = tr_later("So that people far behind the door change nothing.")
NAME = tr_later("Name of the entrance")
NAME_HELP = tr_later("Its counts stand under this name in History.")

COUNTS = tr_later("In and out")
COUNT = tr_later("Count who walks over a line")
LINE_SAYS = tr_later("Draw the ends of the line to where everyone passes. The arrow points inside.")
LINE_NO_PICTURE = tr_later("This camera gives no picture now: the line is drawn on grey.")
LINE_CAMERA = tr_later("Start the camera")
LINE_SWAP = tr_later("Swap in and out")
LINE_START, LINE_END = (
    tr_later("One end of the line: arrow keys move it"),
    tr_later("Other end of the line: arrow keys move it"),
)
LINE_REFUSED = tr_later("This browser gives no camera here. The line can be drawn without a picture.")
CAPACITY = tr_later("How many may be inside (0: as many as like)")
MIDNIGHT = tr_later("Begin with nobody each day")
INSIDE_NOW = tr_later("Inside now")
INSIDE_RIGHT = tr_later("Counted by eye")
INSIDE_SAVE = tr_later("Correct")
INSIDE_HELP = tr_later("Cameras miss some who pass close together. Correct the number when you see another.")

SAYS = tr_later("What it shows and says")
COLOUR = tr_later("Colour")
SOUND = tr_later("When the sign changes")
SOUND_HELP = tr_later("Browsers play sound only after a touch: Start on the door screen is one.")
LANGUAGE = tr_later("Language of the voice")
LANGUAGE_HELP = tr_later(
    "That of your words, such as en, de, es, fr or zh-CN. Which voices there are depends on the device."
)
ORIGINAL = tr_later("The words it came with")

LEAVES = tr_later("Leaving it")
PIN = tr_later("PIN to leave the screen (4 to 8 digits)")
PIN_KEPT = tr_later("unchanged")
PIN_NONE = tr_later("none: anyone may leave it")
PIN_REMOVE = tr_later("Without a PIN")
LEAVES_HELP = tr_later(
    "The PIN closes the page. To close the device itself as well, pin the browser in its settings (Guided Access on iPads, "
    "App pinning on Android)."
)

SIGNAL = tr_later("Door or turnstile")
SIGNAL_SAYS = tr_later(
    "The server says “may enter” when everyone in view wears a mask and there is room, and takes it back when that changes "
    "or the screen falls silent. Never let it lock a way out, and let a person open the door, too: verdicts can be wrong."
)
WEBHOOK = tr_later("Webhook (an address that gets each change as JSON)")
MQTT = tr_later("Also by MQTT, to the broker of this server")
TOPIC = tr_later("Topic")
TRY = tr_later("Send “may not enter” now")
TRY_DONE = tr_later("It arrived.")

SAVE = tr_later("Save")
SAVED = tr_later("Saved. Open door screens take it over within seconds.")
UNCHANGED = tr_later("Not saved yet.")
