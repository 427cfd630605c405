using Tmds.Linux;

namespace EventIo.Native.Linux;

/// <summary>A socket's error queue, in which the kernel reports the completion of sends with MSG_ZEROCOPY.</summary>
internal static unsafe class ErrorQueue
{
    private const int ControlBytes = 128;

    /// <summary>Takes a notification.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="range">The completed sends.</param>
    /// <returns>0; -EAGAIN when there is none; another negative errno.</returns>
    internal static int TakeZeroCopy(int socket, out ZeroCopyRange range)
    {
        range = default;
        byte* control = stackalloc byte[ControlBytes];
        while (true)
        {
            msghdr message = new() { msg_control = control, msg_controllen = ControlBytes };
            if (HotCalls.ReceiveMessage(socket, &message, LibC.MSG_ERRQUEUE | LibC.MSG_DONTWAIT) < 0)
                return -HotCalls.LastError;
            cmsghdr* header = LibC.CMSG_FIRSTHDR(&message);
            if (header == null)
                continue;
            var error = (sock_extended_err*)LibC.CMSG_DATA(header);
            if (error->ee_origin != LibC.SO_EE_ORIGIN_ZEROCOPY || error->ee_errno != 0)
                continue;
            range = new ZeroCopyRange(
                error->ee_info, error->ee_data, (error->ee_code & LibC.SO_EE_CODE_ZEROCOPY_COPIED) != 0);
            return 0;
        }
    }
}
