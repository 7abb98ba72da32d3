/** What `--help` says about strategies. */
export const strategyHelp = `
Strategies:
  shuffle             every sample once an epoch, in a new order
  random              uniform draws with replacement
  auto                by rank, with nothing to set: pressure and recomputation follow the losses, wrong labels are held back
  rank:1e8            draws by rank of the latest known loss, selection pressure 1e8
  rank:1e8..1         pressure falling exponentially from 1e8 in the first epoch to 1 in the last
  rank:1e8:r          all losses recomputed every second epoch
  rank:1e8:r0.5x0.2   0.5 times an epoch, the 20 % with the highest losses
  rank:100:distinct   no sample twice in a batch
  rank:100:cover3     every sample at least once in every 3 epochs
  rank:100:beta1      importance weights (N p)^-1
  proportional:0.6    prioritized replay, p ~ loss^0.6; :beta1 for its weights
  backprop:1          selective backprop: kept with probability (percentile of the loss)^1
  infobatch:0.5       half of the samples below the mean loss left out, the others weighted
`;
