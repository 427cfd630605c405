using System.Globalization;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Transfer;

/// <summary>
/// read(2), and send(2) with MSG_ZEROCOPY: the socket refers to the buffer, whose pages are locked until the peer has
/// acknowledged them; the error queue reports that (Documentation/networking/msg_zerocopy.rst).
/// </summary>
internal sealed unsafe class MsgZeroCopyTransfer(TransferOptions options) : SocketTransfer
{
    private const int LeastBytes = 4096;

    private ZeroCopyBuffers _buffers = new(options.BufferBytes, options.BufferCount);
    private int _sendBytes = options.BufferBytes;
    private uint _nextSend;
    private bool _mayHoldBack = true;

    /// <inheritdoc/>
    public override TransferMethod Method => TransferMethod.MsgZeroCopy;

    /// <inheritdoc/>
    public override string? Note => _sendBytes == options.BufferBytes ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"Sends of {_sendBytes:N0} bytes, not {options.BufferBytes:N0}: RLIMIT_MEMLOCK allows no more locked pages " +
        $"(ulimit -l).");

    /// <inheritdoc/>
    protected override void Attached()
    {
        // Without it the kernel silently ignores the flag, and never sends a notification.
        SocketCalls.SetOption(Destination, LibC.SOL_SOCKET, LibC.SO_ZEROCOPY, 1, "SO_ZEROCOPY");
        // The kernel counts the sends of each socket from 0; notifications of an earlier socket never come.
        _nextSend = 0;
        if (_buffers.SendCount == 0)
            return;
        _buffers.Dispose();
        _buffers = new ZeroCopyBuffers(options.BufferBytes, options.BufferCount);
    }

    /// <inheritdoc/>
    protected override void Start() => _buffers.Drop();

    /// <inheritdoc/>
    protected override long Move(long limit)
    {
        if (_buffers.UnsentBytes == 0)
        {
            long read = Fill(limit);
            if (read <= 0)
                return read;
        }
        return Send(Math.Min(limit, Math.Min(_sendBytes, _buffers.UnsentBytes)));
    }

    /// <inheritdoc/>
    public override bool TryRelease()
    {
        Awaits = TransferWait.Notification;
        return _buffers.SendCount == 0 || (TakeNotifications() && _buffers.SendCount == 0);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _buffers.Dispose();

    private long Fill(long limit)
    {
        if (!_buffers.TryAdvance() && !(TakeNotifications() && _buffers.TryAdvance()))
            return Failed("send(2)", Errno.EAGAIN, TransferWait.Notification);
        long read = ReadSource(_buffers.Start, Math.Min(limit, _buffers.BufferBytes), Offset);
        if (read > 0)
            _buffers.MarkFilled((int)read);
        return read;
    }

    private long Send(long count)
    {
        while (true)
        {
            if (_buffers.IsFull && !TakeNotifications())
                return Failed("send(2)", Errno.EAGAIN, TransferWait.Notification);
            long sent = SendMemory(
                _buffers.Unsent, count,
                LibC.MSG_ZEROCOPY | (_mayHoldBack && _buffers.IsNextFree ? MoreFlag(count) : 0));
            if (sent > 0)
            {
                _buffers.Announce(_nextSend++);
                _buffers.MarkSent((int)sent);
            }
            if (sent == -Errno.EAGAIN)
                // Notifications left in the error queue would end every wait for room at once.
                TakeNotifications();
            if (sent != -Errno.ENOBUFS)
                return sent;
            // Too many notifications for net.core.optmem_max, or too many locked pages. Taking notifications makes
            // room; if sends are pending, wait for their notifications; otherwise only smaller sends can succeed.
            if (TakeNotifications())
                continue;
            if (_buffers.SendCount > 0)
            {
                Uncork();
                return Failed("send(2)", Errno.EAGAIN, TransferWait.Notification);
            }
            if (_sendBytes <= LeastBytes)
                return SendCopied(count);
            _sendBytes /= 2;
            count = Math.Min(count, _sendBytes);
        }
    }

    // Other processes of this user have locked all the memory that is allowed: send a copy instead.
    private long SendCopied(long count)
    {
        long sent = SendMemory(_buffers.Unsent, count, flags: 0);
        if (sent > 0)
        {
            _buffers.MarkSent((int)sent);
            NotificationCount++;
            CopiedFallbackCount++;
        }
        return sent;
    }

    // Bytes held back by MSG_MORE delay all earlier notifications, and no more bytes can follow now.
    private void Uncork()
    {
        if (!_mayHoldBack)
            return;
        _mayHoldBack = false;
        SystemCalls++;
        SocketCork.Release(Destination);
    }

    /// <summary>Empties the error queue.</summary>
    /// <returns>Whether it had any notifications.</returns>
    private bool TakeNotifications()
    {
        bool isAny = false;
        while (true)
        {
            SystemCalls++;
            if (ErrorQueue.TakeZeroCopy(Destination, out ZeroCopyRange range) < 0)
                return isAny;
            isAny = true;
            NotificationCount += range.Count;
            if (range.IsCopied)
                CopiedFallbackCount += range.Count;
            for (uint send = range.First; send != range.Last + 1; send++)
                _ = _buffers.Complete(send);
        }
    }
}
