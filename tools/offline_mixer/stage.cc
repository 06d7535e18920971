#include "tools/offline_mixer/stage.h"
