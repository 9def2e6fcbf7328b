/** The part of edfdecoder 0.1.2 that is used; it brings no types. */
declare module 'edfdecoder' {
  interface Edf {
    getRawSignal(signal: number, record: number): Int16Array | null;
    getPhysicalSignal(signal: number, record: number): Float32Array | null;
    getNumberOfRecords(): number;
    getRecordingStartDate(): Date;
  }
  class EdfDecoder {
    setInput(bytes: ArrayBuffer): void;
    decode(): void;
    getOutput(): Edf | null;
  }
  const library: { readonly EdfDecoder: typeof EdfDecoder };
  export default library;
}
