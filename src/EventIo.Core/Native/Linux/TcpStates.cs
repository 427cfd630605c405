
namespace EventIo.Native.Linux;

/// <summary>Maps the kernel's TCP states (include/net/tcp_states.h) to the framework's.</summary>
internal static class TcpStates
{
    internal const int TCP_CLOSE = 7;
    internal const int TCP_LISTEN = 10;

    // By the kernel's number, from TCP_ESTABLISHED, 1, to TCP_NEW_SYN_RECV, 12, which netlink shows as TCP_SYN_RECV.
    private static readonly TcpState[] ByNumber =
    [
        TcpState.Unknown, TcpState.Established, TcpState.SynSent, TcpState.SynReceived, TcpState.FinWait1,
        TcpState.FinWait2,
        TcpState.TimeWait, TcpState.Closed, TcpState.CloseWait, TcpState.LastAck, TcpState.Listen, TcpState.Closing,
        TcpState.SynReceived,
    ];

    internal static TcpState Of(int number) =>
        (uint)number < (uint)ByNumber.Length ? ByNumber[number] : TcpState.Unknown;

    /// <summary>Returns the kernel's numbers of a state, as bits.</summary>
    internal static uint Mask(TcpState state)
    {
        uint mask = 0;
        for (int number = 1; number < ByNumber.Length; number++)
        {
            if (ByNumber[number] == state)
                mask |= 1u << number;
        }
        return mask;
    }
}
