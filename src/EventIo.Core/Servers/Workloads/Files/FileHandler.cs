using EventIo.Http;
using EventIo.Loop;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Servers.Workloads.Http;

namespace EventIo.Servers.Workloads.Files;

/// <summary>
/// Serves static files under a root: a file or a range of it, if the request's conditions hold. Small files can be sent
/// by linked requests of a ring.
/// </summary>
internal sealed unsafe partial class FileHandler(
    FileRoot root, LoopCounters counters, HttpOptions options, bool linksFiles)
    : HttpHandler(counters, options), ILinkedFileHandler
{
    // A name of 255 bytes, all of them percent-encoded.
    private const int MaxNameBytes = 255 * 3;

    protected override ReadOnlySpan<byte> AllowedMethods => "GET, HEAD"u8;

    protected override HttpExchange CreateExchange() => new FileExchange();

    // Everything that needs the head is done here: it is gone when the response is written.
    protected override HttpRoute Find(HttpExchange exchange, in RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (head.Method is not (RequestMethod.Get or RequestMethod.Head))
            return HttpRoute.Refuse(head.Method == RequestMethod.Unknown ? 501 : 405);
        ReadOnlySpan<byte> target = RequestTarget.Path(head.Target.Of(bytes));
        if (target is not [(byte)'/', ..])
            return HttpRoute.Refuse(400);
        byte* path = stackalloc byte[TargetPath.MaxBytes];
        int length = TargetPath.Decode(target, new Span<byte>(path, TargetPath.MaxBytes));
        if (length < 0)
            return HttpRoute.Refuse(-length);
        var file = (FileExchange)exchange;
        var name = new ReadOnlySpan<byte>(path, length);
        file.MediaType = MediaType.Of(name);
        file.SetPath([]);
        if (linksFiles && head.Method == RequestMethod.Get
            && IsToBeLinked(file, name, head, bytes, out HttpRoute linked))
            return linked;
        int error = Open(file, path);
        if (error != 0)
            return HttpRoute.Refuse(StatusOf(error));
        HttpRoute route = Judge(file, target, head, bytes);
        if (exchange.IsHead || file.Part.Length == 0 || route is not { Kind: HttpRouteKind.File, Argument: 200 or 206 })
            Abandon(exchange);
        return route;
    }

    protected override void Respond(Connection connection, HttpExchange exchange)
    {
        var file = (FileExchange)exchange;
        if (!file.Path.IsEmpty && (TryLink(connection, file) || !TryOpenNormally(connection, file)))
            return;
        FileResponse.WriteHead(Writer, connection, file);
        if (file.Descriptor == FileExchange.NoFile)
            return;
        connection.SendFile(file.Descriptor, file.Part.Offset, file.Part.Length);
        file.Descriptor = FileExchange.NoFile;
    }

    protected override void AddRefusalFields(ref ResponseHeadWriter head, HttpExchange exchange)
    {
        if (exchange.Route.Argument == 416)
            FileResponse.AddSize(ref head, (FileExchange)exchange);
    }

    protected override void Abandon(HttpExchange exchange)
    {
        var file = (FileExchange)exchange;
        file.SetPath([]);
        if (file.Descriptor == FileExchange.NoFile)
            return;
        _ = HotCalls.Close(file.Descriptor);
        Counters.SystemCalls++;
        file.Descriptor = FileExchange.NoFile;
    }

    // When descriptors run out, files are refused first: the last descriptors are reserved for the server's shell.
    private int Open(FileExchange file, byte* path)
    {
        DescriptorReserve reserve = DescriptorReserve.OfProcess;
        if (!reserve.MayOpen())
            return Errno.EMFILE;
        int opened = root.Open(path, out FileStatus status, out int calls);
        Counters.SystemCalls += calls;
        if (-opened is Errno.EMFILE or Errno.ENFILE)
            reserve.Release();
        if (opened < 0)
            return -opened;
        if (reserve.IsAmongLast(opened))
        {
            _ = HotCalls.Close(opened);
            Counters.SystemCalls++;
            return Errno.EMFILE;
        }
        file.Descriptor = opened;
        file.Status = status;
        return 0;
    }

    private static HttpRoute Judge(
        FileExchange file, ReadOnlySpan<byte> target, in RequestHead head, ReadOnlySpan<byte> bytes)
    {
        if (file.Status.IsFolder)
        {
            // Redirect to the folder's name with a slash, because relative links in its index need it.
            ReadOnlySpan<byte> name = target[(target.LastIndexOf((byte)'/') + 1)..];
            file.SetLocation(name);
            return name.Length <= MaxNameBytes ? new HttpRoute(HttpRouteKind.File, 301) : HttpRoute.Refuse(404);
        }
        if (!file.Status.IsRegular)
            return HttpRoute.Refuse(403);
        int status = Conditions.Judge(
            head, bytes, file.Version, DateTimeOffset.UtcNow.ToUnixTimeSeconds(), out FilePart part);
        file.Part = part;
        return status is 200 or 206 or 304 ? new HttpRoute(HttpRouteKind.File, status) : HttpRoute.Refuse(status);
    }

    // The status code for a file that could not be opened.
    private static int StatusOf(int error) => error switch
    {
        Errno.ENOENT or Errno.ENOTDIR or Errno.ENAMETOOLONG => 404,
        Errno.EACCES or Errno.EPERM or Errno.EXDEV or Errno.ELOOP or Errno.ENXIO => 403,
        Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM or Errno.EAGAIN => 503,
        _ => 500,
    };
}
