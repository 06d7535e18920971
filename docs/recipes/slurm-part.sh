#!/bin/sh
#SBATCH --job-name=mix-part
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
# One task of the array that slurm.sh submits. usage: slurm-part.sh FILE
exec janus-recorder-mixer --part "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" "$1"
