using EventIo.Native;
using EventIo.Transfer;
using Xunit;

namespace EventIo.Tests.Transfer;

/// <summary>Every transfer method, for theories. Tests of methods that this host lacks are skipped.</summary>
internal static class TransferMethods
{
    internal static readonly TransferMethod[] OfPipes =
    [
        TransferMethod.Copy, TransferMethod.Splice, TransferMethod.MsgZeroCopy, TransferMethod.IoUringSendZc,
        TransferMethod.IoUringSplice,
    ];

    internal static readonly TransferMethod[] OfNotifications =
        [TransferMethod.MsgZeroCopy, TransferMethod.IoUringSendZc];

    public static TheoryData<TransferMethod> All { get; } = [.. TransferCatalog.Methods];

    /// <summary>
    /// Why this host can't run <paramref name="count"/> transfers of a method at a time; <see langword="null"/> if it
    /// can.
    /// </summary>
    internal static string? Refusal(TransferMethod method, int count = 1)
    {
        var transfers = new Stack<SocketTransfer>();
        try
        {
            while (transfers.Count < count)
            {
                if (TryCreate(method, new TransferOptions(), out string? refusal) is not { } transfer)
                    return refusal;
                transfers.Push(transfer);
            }
            return null;
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
        SocketTransfer? transfer = TryCreate(method, options ?? new TransferOptions(), out string? refusal);
        Assert.SkipWhen(transfer is null, refusal ?? "");
        return transfer!;
    }

    private static SocketTransfer? TryCreate(TransferMethod method, TransferOptions options, out string? refusal)
    {
        refusal = TransferCatalog.Refusal(method);
        try
        {
            return refusal is null ? TransferCatalog.Create(method, options) : null;
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOMEM)
        {
            refusal = $"RLIMIT_MEMLOCK is too low for this (ulimit -l): {exception.Message}";
            return null;
        }
    }
}
