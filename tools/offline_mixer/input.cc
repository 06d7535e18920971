#include "tools/offline_mixer/input.h"
