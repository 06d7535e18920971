#include "tools/offline_mixer/callback.h"
