#include "tools/offline_mixer/progress.h"
