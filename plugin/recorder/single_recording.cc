#include "plugin/recorder/single_recording.h"
