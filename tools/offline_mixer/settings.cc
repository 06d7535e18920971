#include "tools/offline_mixer/settings.h"
