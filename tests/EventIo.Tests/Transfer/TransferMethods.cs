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

    internal static void Require(TransferMethod method)
    {
        string? refusal = TransferCatalog.Refusal(method);
        Assert.SkipWhen(refusal is not null, refusal ?? "");
    }

    internal static SocketTransfer Create(TransferMethod method, TransferOptions? options = null)
    {
        Require(method);
        try
        {
            return TransferCatalog.Create(method, options ?? new TransferOptions());
        }
        catch (NativeException exception) when (exception.ErrorNumber == Errno.ENOMEM)
        {
            Assert.Skip($"RLIMIT_MEMLOCK is too low for this (ulimit -l): {exception.Message}");
            throw;
        }
    }
}
