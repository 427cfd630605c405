using EventIo.Http;
using EventIo.Http.Responses;
using EventIo.Multiplexing;

namespace EventIo.Measurement.Load.Exchanges;

/// <summary>The progress of an exchange on a connection. Each kind of exchange uses the fields that it needs.</summary>
internal struct ExchangeState
{
    public ExchangeState()
    {
    }

    /// <summary>Bytes of the answer received so far.</summary>
    internal int Position;

    /// <summary>Http: which part of the response comes next.</summary>
    internal ResponsePart Part;

    /// <summary>Http: bytes of the body still to come.</summary>
    internal long BodyLeft;

    /// <summary>Http: the progress in a chunked body.</summary>
    internal ChunkedBody Chunks;

    /// <summary>Http: the progress in the head.</summary>
    internal ResponseParser Parser = new();

    /// <summary>Http: the status code of the response.</summary>
    internal int Status;

    /// <summary>Http: bytes of the interim responses before the final one.</summary>
    internal int InterimBytes;

    /// <summary>Http: the first bytes of a head that was received in parts.</summary>
    internal KeptBytes Kept;

    /// <summary>Http: the response has an unexpected status code.</summary>
    internal bool IsUnexpected;

    /// <summary>Http: the server closes the connection after the response.</summary>
    internal bool IsLast;
}
