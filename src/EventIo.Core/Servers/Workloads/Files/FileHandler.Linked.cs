using EventIo.Http;
using EventIo.Loop;
using EventIo.Native.Linux.Files;
using EventIo.Servers.Workloads.Http;

namespace EventIo.Servers.Workloads.Files;

/// <content>
/// Small files as linked requests. The head is built from statx(2) of the path, which may lead outside the root. It is
/// sent only if the chain opens a file beneath the root that has at least the expected length. Otherwise the file is
/// opened in the ordinary way.
/// </content>
internal sealed unsafe partial class FileHandler
{
    /// <summary>The maximum length of a part, in bytes; longer ones are sent by sendfile(2).</summary>
    private const int MaxLinkedBytes = 8 * 1024;

    private bool IsToBeLinked(
        FileExchange file, ReadOnlySpan<byte> path, in RequestHead head, ReadOnlySpan<byte> bytes, out HttpRoute route)
    {
        route = default;
        if (path.Length > FileExchange.MaxPathBytes || !root.FollowsLinks)
            return false;
        int error;
        FileStatus status;
        fixed (byte* first = path)
            error = FileStatus.Read(root.Descriptor, first, out status);
        Counters.SystemCalls++;
        if (error != 0 || !status.IsRegular)
            return false;
        file.Status = status;
        route = Judge(file, target: default, head, bytes);
        if (route is not { Kind: HttpRouteKind.File, Argument: 200 or 206 }
            || file.Part.Length is 0 or > MaxLinkedBytes)
            return false;
        file.SetPath(path);
        file.MayLink = true;
        return true;
    }

    private bool TryLink(Connection connection, FileExchange file)
    {
        if (!file.MayLink || connection is not ILinkedFileConnection { CanSendLinked: true } linked)
            return false;
        file.MayLink = false;
        FileResponse.WriteHead(Writer, connection, file);
        linked.SendLinked(root.Descriptor, file.Path, file.Part.Offset, (int)file.Part.Length);
        file.Phase = ExchangePhase.LinkedFile;
        return true;
    }

    private bool TryOpenNormally(Connection connection, FileExchange file)
    {
        FileStatus before = file.Status;
        int error;
        byte* path = stackalloc byte[FileExchange.MaxPathBytes + 1];
        file.Path.CopyTo(new Span<byte>(path, FileExchange.MaxPathBytes));
        path[file.Path.Length] = 0;
        file.SetPath([]);
        error = Open(file, path);
        int status = error != 0 ? StatusOf(error)
            : !file.Status.IsRegular ? 403
            // The file has changed meanwhile: the requested part would mix two versions.
            : file.Status != before && file.Route.Argument == 206 ? 503
            : 0;
        file.Part = file.Route.Argument == 206 ? file.Part : new FilePart(0, file.Status.Size);
        if (status == 0 && file.Part.Length > 0)
            return true;
        Abandon(file);
        if (status != 0)
            WriteRefusal(connection, file, status);
        return status == 0;
    }
}
