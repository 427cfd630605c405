namespace EventIo.Measurement.Transfers;

/// <summary>The direction of a transfer.</summary>
public enum TransferDirection : long
{
    /// <summary>From a file into a socket.</summary>
    Send,

    /// <summary>From a socket into a file.</summary>
    Receive,
}
