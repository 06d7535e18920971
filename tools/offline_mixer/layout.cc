#include "tools/offline_mixer/layout.h"
