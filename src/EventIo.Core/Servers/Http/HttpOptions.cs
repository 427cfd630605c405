namespace EventIo.Servers.Http;

/// <summary>The bounds that HTTP keeps to.</summary>
/// <param name="HeadTimeoutNanoseconds">From the first byte of a request's head to its last; 0 for no such bound.</param>
/// <param name="ReceiveBufferBytes">What comes at once at most.</param>
internal readonly record struct HttpOptions(long HeadTimeoutNanoseconds, int ReceiveBufferBytes);
