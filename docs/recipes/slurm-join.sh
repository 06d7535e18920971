#!/bin/sh
#SBATCH --job-name=mix-join
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
# Runs after the array that slurm.sh submits. usage: slurm-join.sh FILE PARTS
exec janus-recorder-mixer --join "$2" "$1"
