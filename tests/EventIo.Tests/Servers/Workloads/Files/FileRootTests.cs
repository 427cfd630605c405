using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Servers.Workloads.Files;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers.Workloads.Files;

public sealed unsafe class FileRootTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.txt", 0, 0)]
    [InlineData("in/b.txt", 0, 0)]
    [InlineData("in", 0, 0)]
    [InlineData("nowhere", Errno.ENOENT, Errno.ENOENT)]
    [InlineData("nowhere/a.txt", Errno.ENOENT, Errno.ENOENT)]
    [InlineData("a.txt/b", Errno.ENOTDIR, Errno.ENOTDIR)]
    // Links with a relative path that stay inside the root.
    [InlineData("link", 0, Errno.ELOOP)]
    [InlineData("in/up", 0, Errno.ELOOP)]
    [InlineData("folder/b.txt", 0, Errno.ENOTDIR)]
    // Links that leave the root, or might.
    [InlineData("absolute", Errno.EXDEV, Errno.ELOOP)]
    [InlineData("inside", Errno.EXDEV, Errno.ELOOP)]
    [InlineData("out", Errno.EXDEV, Errno.ELOOP)]
    [InlineData("etc/passwd", Errno.EXDEV, Errno.ENOTDIR)]
    [InlineData("loop", Errno.ELOOP, Errno.ELOOP)]
    public void Files_inside_the_root_are_opened_and_files_outside_are_not(string path, int beneath, int withoutLinks)
    {
        _folder.Write("root/a.txt", "a"u8);
        _folder.Write("root/in/b.txt", "b"u8);
        _folder.Write("secret", "secret"u8);
        _folder.Link("root/link", "in/b.txt");
        _folder.Link("root/in/up", "../a.txt");
        _folder.Link("root/folder", "in");
        _folder.Link("root/absolute", "/etc/passwd");
        _folder.Link("root/inside", _folder["root/a.txt"]);
        _folder.Link("root/out", "../secret");
        _folder.Link("root/etc", "/etc");
        _folder.Link("root/loop", "loop");
        using var root = new FileRoot(_folder["root"]);
        if (root.FollowsLinks)
            Assert.Equal(beneath, Open(root, path));
        using var careful = new FileRoot(_folder["root"]) { FollowsLinks = false };
        Assert.Equal(withoutLinks, Open(careful, path));
        Assert.Equal(0, _folder.OpenFiles());
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_link_that_changes_during_the_request_never_leads_out_of_the_root(bool followsLinks)
    {
        _folder.Write("root/folder/a.txt", "inside"u8);
        _folder.Write("a.txt", "outside"u8);
        using var root = new FileRoot(_folder["root"]);
        Assert.SkipWhen(followsLinks && !root.FollowsLinks, "openat2(2) is not available here.");
        using var tried = new FileRoot(_folder["root"]) { FollowsLinks = followsLinks };
        using var stop = new CancellationTokenSource();
        int swaps = 0;
        var changing = new Thread(() => Swap(() => Interlocked.Increment(ref swaps), stop.Token));
        changing.Start();
        int inside = 0;
        int refused = 0;
        // The requests are repeated until they have seen both the folder and the link that replaces it.
        Eventually.True(
            () =>
            {
                for (int i = 0; i < 500; i++)
                {
                    string? text = Read(tried, "folder/a.txt");
                    Assert.NotEqual("outside", text);
                    inside += text is null ? 0 : 1;
                    refused += text is null ? 1 : 0;
                }
                return inside >= 500 && refused >= 500 && Volatile.Read(ref swaps) >= 500;
            },
            "Not enough requests found the folder, or not enough found the link.");
        stop.Cancel();
        changing.Join();
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Only_regular_files_are_opened(bool followsLinks)
    {
        _folder.Write("root/a.txt", "a"u8);
        string fifo = _folder["root/fifo"];
        Peer.Run("mkfifo", "/dev/null", fifo);
        using var root = new FileRoot(_folder["root"]);
        Assert.SkipWhen(followsLinks && !root.FollowsLinks, "openat2(2) is not available here.");
        using var tried = new FileRoot(_folder["root"]) { FollowsLinks = followsLinks };
        // The thread's open(2) returns as soon as anybody opens the other end, even briefly.
        int id = 0;
        var writing = new Thread(() =>
        {
            Volatile.Write(ref id, TestNative.CurrentThread());
            File.WriteAllText(fifo, "for somebody else");
        });
        writing.Start();
        Eventually.True(() => Volatile.Read(ref id) != 0, "The thread did not start.");
        KernelThread.UntilWaiting(id);
        for (int i = 0; i < 10; i++)
            Assert.Equal(0, Open(tried, "fifo"));
        Assert.Equal("for somebody else", File.ReadAllText(fifo));
        writing.Join();
    }

    [Fact]
    public void A_folder_that_is_moved_remains_the_root()
    {
        _folder.Write("root/a.txt", "a"u8);
        using var root = new FileRoot(_folder["root"]);
        Directory.Move(_folder["root"], _folder["moved"]);
        Assert.Equal("a", Read(root, "a.txt"));
    }

    [Fact]
    public void Only_a_folder_can_be_a_root()
    {
        _folder.Write("a.txt", "a"u8);
        Assert.Equal(Errno.ENOENT,
            Assert.Throws<ServerRootException>(() => new FileRoot(_folder["nowhere"])).ErrorNumber);
        Assert.Equal(Errno.ENOTDIR,
            Assert.Throws<ServerRootException>(() => new FileRoot(_folder["a.txt"])).ErrorNumber);
    }

    private void Swap(Action swapped, CancellationToken stop)
    {
        string path = _folder["root/folder"];
        while (!stop.IsCancellationRequested)
        {
            Directory.Move(path, _folder["aside"]);
            Directory.CreateSymbolicLink(path, "..");
            File.Delete(path);
            Directory.Move(_folder["aside"], path);
            swapped();
        }
    }

    private static int Open(FileRoot root, string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int opened = root.Open(bytes, out _, out int calls);
            Assert.InRange(calls, 1, 8);
            if (opened < 0)
                return -opened;
            _ = HotCalls.Close(opened);
            // The path was changed temporarily and is restored.
            Assert.Equal(path, Encoding.UTF8.GetString(bytes, Encoding.UTF8.GetByteCount(path)));
            return 0;
        }
    }

    private static string? Read(FileRoot root, string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int opened = root.Open(bytes, out _, out _);
            if (opened < 0)
                return null;
            byte* content = stackalloc byte[100];
            int count = (int)HotCalls.Read(opened, content, 100);
            _ = HotCalls.Close(opened);
            return Encoding.UTF8.GetString(content, Math.Max(0, count));
        }
    }
}
