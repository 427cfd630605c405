namespace EventIo.Servers.Workloads.Http;

/// <summary>The limits of the HTTP workload.</summary>
/// <param name="HeadTimeoutNanoseconds">
/// Time allowed from the first byte of a request's head to its last; 0 for no timeout.
/// </param>
/// <param name="BodyTimeoutNanoseconds">
/// Time allowed from the end of a request's head to the last byte of its body; 0 for no timeout.
/// </param>
/// <param name="ReceiveBufferBytes">The maximum number of bytes in one receive.</param>
internal readonly record struct HttpOptions(
    long HeadTimeoutNanoseconds, long BodyTimeoutNanoseconds, int ReceiveBufferBytes)
{
    /// <summary>Returns the limits of a server.</summary>
    internal static HttpOptions Of(WorkloadContext context) =>
        new(context.HeadTimeoutNanoseconds, context.BodyTimeoutNanoseconds, context.Multiplexer.BufferBytes);
}
