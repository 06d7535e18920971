#include "tools/offline_mixer/speaker.h"
