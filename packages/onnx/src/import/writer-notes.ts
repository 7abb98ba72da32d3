/** What a graph is made otherwise than its file has it, and what the file has lost. */
export class WriterNotes {
  /** Biases that the exporter has left out. */
  readonly restored: string[] = [];
  /** Where batch norm is part of a weight. */
  readonly merged: string[] = [];
  /** Biases that are none. */
  readonly biasless: string[] = [];
  /** Tables of embeddings by the number of their row for padding. */
  readonly padded = new Map<string, number>();
  /** Nodes that are taken for straight-through estimates. */
  readonly straight: string[] = [];

  sentences(): string[] {
    const list = (names: readonly string[]) => names.join(', ');
    return [
      ...(this.restored.length > 0
        ? [`biases of zeros that the exporter has left out are there again: ${list(this.restored)}`]
        : []),
      ...(this.biasless.length > 0
        ? [
            `zeros for a bias, in a shape that no convolution takes, are left out, as the exporter writes them where there is none: ${list(this.biasless)}`,
          ]
        : []),
      ...(this.padded.size > 0
        ? [
            `rows for padding are not trained as embeddings, as in PyTorch: ${list([...this.padded].map(([name, row]) => `${name} (${row})`))}`,
          ]
        : []),
      ...(this.straight.length > 0
        ? [
            `straight-through estimates, which add x and take it away again, get the gradient of x alone, as by x + (q - x).detach(), at ${list(this.straight)}`,
          ]
        : []),
      ...(this.merged.length > 0
        ? [
            `batch norm was merged into weights when the file was made, so that it cannot be trained as one, at ${list(this.merged)}; export with optimize=False, or with dynamo=False and training=torch.onnx.TrainingMode.PRESERVE, to keep it`,
          ]
        : []),
    ];
  }
}
