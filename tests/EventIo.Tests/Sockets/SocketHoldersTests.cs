using System.Diagnostics;
using EventIo.Sockets;
using EventIo.Tests.Support.Machine;
using Xunit;

namespace EventIo.Tests.Sockets;

/// <summary>The order of the processes that have one socket open.</summary>
public sealed class SocketHoldersTests
{
    private const uint Inode = 1;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_oldest_process_is_the_first_in_whatever_order_they_are_found(bool isChildFoundFirst)
    {
        Assert.SkipUnless(Host.IsLinux, "Windows has no /proc.");
        using var child = Process.Start("sleep", "1000");
        try
        {
            SocketHolder[] found = [new(Environment.ProcessId, "own", 5), new(child.Id, "sleep", 5)];
            SocketHolders holders = new();
            foreach (SocketHolder holder in isChildFoundFirst ? found.Reverse() : found)
                holders.Add(Inode, holder);
            Assert.Equal(found, holders.ByInode[Inode]);
        }
        finally
        {
            child.Kill();
        }
    }

    [Fact]
    public void A_process_that_has_ended_is_the_last()
    {
        Assert.SkipUnless(Host.IsLinux, "Windows has no /proc.");
        SocketHolders holders = new();
        // The kernel's limit of process IDs is 2^22 (PID_MAX_LIMIT).
        holders.Add(Inode, new SocketHolder(int.MaxValue, "ended", 5));
        holders.Add(Inode, new SocketHolder(Environment.ProcessId, "own", 5));
        Assert.Equal(Environment.ProcessId, holders.ByInode[Inode][0].ProcessId);
    }
}
