using EventIo.Native;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>Every method for theories, and the skip for what this host lacks.</summary>
internal static class TransferMethods
{
    internal static readonly TransferMethod[] OfPipes =
    [
        TransferMethod.Copy, TransferMethod.Splice, TransferMethod.MsgZeroCopy, TransferMethod.IoUringSendZc,
        TransferMethod.IoUringSplice,
    ];

    internal static readonly TransferMethod[] OfNotifications = [TransferMethod.MsgZeroCopy, TransferMethod.IoUringSendZc];

    public static TheoryData<TransferMethod> All { get; } = [.. TransferCatalog.Methods];

    /// <summary>Why this host can't have so many transfers of a method at a time; <see langword="null"/> when it can.</summary>
    internal static string? Refusal(TransferMethod method, int count = 1)
    {
        if (TransferCatalog.Refusal(method) is { } refusal)
            return refusal;
        var transfers = new Stack<SocketTransfer>();
        try
        {
            while (transfers.Count < count)
                transfers.Push(TransferCatalog.Create(method, new TransferOptions()));
            return null;
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOMEM)
        {
            return $"RLIMIT_MEMLOCK is too low for this (ulimit -l): {exception.Message}";
        }
        finally
        {
            while (transfers.TryPop(out SocketTransfer? transfer))
                transfer.Dispose();
        }
    }

    internal static void Require(TransferMethod method, int count = 1)
    {
        string? refusal = Refusal(method, count);
        Assert.SkipWhen(refusal is not null, refusal ?? "");
    }

    internal static SocketTransfer Create(TransferMethod method, TransferOptions? options = null)
    {
        Require(method);
        return TransferCatalog.Create(method, options ?? new TransferOptions());
    }
}
