#include "tools/offline_mixer/extract.h"
