import { AsciicastDecoder } from './asciicast-decoder.ts';
import { AsciicastDocumentDecoder } from './asciicast-document-decoder.ts';
import type { Decoder, TextStream } from './decoder.ts';
import { PowershellDecoder } from './powershell-decoder.ts';
import { RawDecoder } from './raw-decoder.ts';
import type { RecordingFormat } from './recording-event.ts';
import { StreamedDecoder } from './streamed-decoder.ts';
import { TranscriptDecoder } from './transcript-decoder.ts';

/** The decoder of a format. */
export function decoderOf(format: RecordingFormat, text: TextStream): Decoder {
  switch (format) {
    case 's3-transcript':
      return new TranscriptDecoder(true);
    case 'cloudwatch-transcript':
      return new TranscriptDecoder(false);
    case 'cloudwatch-stream':
      return new StreamedDecoder(text);
    case 'powershell-transcript':
      return new PowershellDecoder(text);
    case 'asciicast-1':
      return new AsciicastDocumentDecoder(text);
    case 'asciicast-2':
      return new AsciicastDecoder(2, text);
    case 'asciicast-3':
      return new AsciicastDecoder(3, text);
    case 'raw':
      return new RawDecoder();
    default:
      return format satisfies never;
  }
}
