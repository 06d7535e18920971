#include "tools/offline_mixer/movie.h"
