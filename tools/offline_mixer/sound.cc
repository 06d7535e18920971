#include "tools/offline_mixer/sound.h"
