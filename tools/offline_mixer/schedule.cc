#include "tools/offline_mixer/schedule.h"
