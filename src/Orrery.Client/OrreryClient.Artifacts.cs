using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Orrery.Client;

public sealed partial class OrreryClient
{
    /// <summary>Stores bytes at the server under their SHA-256.</summary>
    /// <param name="progress">Told of the bytes sent so far, often; on the caller's context, if it has one.</param>
    public Task<Artifact> UploadAsync(Stream bytes, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        var sent = 0L;
        var content = new StreamContent(progress is null ? bytes : new HeardStream(bytes, read => progress.Report(sent += read)), 256 * 1024);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (bytes.CanSeek) content.Headers.ContentLength = bytes.Length - bytes.Position;
        return SendAsync<Artifact>(new HttpRequestMessage(HttpMethod.Post, "artifacts") { Content = content }, stop);
    }

    /// <summary>Stores a file at the server. What the server has already isn't sent again: the file is read once to see.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    public async Task<Artifact> UploadFileAsync(string path, IProgress<long>? progress = null, CancellationToken stop = default)
    {
        await using var file = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, BufferSize = 0 });
        var id = new ArtifactId(await SHA256.HashDataAsync(file, stop).ConfigureAwait(false));
        if (await HasAsync(id, stop).ConfigureAwait(false))
        {
            progress?.Report(file.Length);
            return new Artifact(id, file.Length);
        }

        file.Position = 0;
        return await UploadAsync(file, progress, stop).ConfigureAwait(false);
    }

    /// <summary>Whether the server has an artifact.</summary>
    public async Task<bool> HasAsync(ArtifactId id, CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"artifacts/{id}");
        using var response = await Reading(() => _http.SendAsync(request, stop)).ConfigureAwait(false);
        return response.IsSuccessStatusCode;
    }

    /// <summary>Artifacts, the newest first: those that runs of the caller's namespace name and its people brought.</summary>
    /// <param name="limit">At most so many; the server gives 1,000 at most.</param>
    /// <param name="before">The page that follows this one; null for the first.</param>
    /// <param name="run">Only those that it, or a step of it, made or was given; null for all.</param>
    public Task<IReadOnlyList<ArtifactLine>> ArtifactsAsync(int limit = 50, ArtifactId? before = null, RunId? run = null, CancellationToken stop = default) =>
        GetAsync<IReadOnlyList<ArtifactLine>>($"artifacts?limit={limit}{(before is { } last ? $"&before={last}" : "")}{(run is { } one ? $"&run={one}" : "")}", stop);

    /// <summary>Artifacts whose id begins so, with or without <c>sha256-</c>; at least two digits.</summary>
    public Task<IReadOnlyList<ArtifactLine>> ArtifactsAsync(string beginning, int limit = 50, CancellationToken stop = default) =>
        GetAsync<IReadOnlyList<ArtifactLine>>($"artifacts?limit={limit}&id={Segment(beginning)}", stop);

    /// <summary>What an artifact is, what made it and what was given it.</summary>
    public Task<ArtifactAbout> AboutAsync(ArtifactId id, CancellationToken stop = default) => GetAsync<ArtifactAbout>($"artifacts/{id}/about", stop);

    /// <summary>How an artifact begins: at most <paramref name="length"/> bytes.</summary>
    public async Task<byte[]> BeginningAsync(ArtifactId id, int length, CancellationToken stop = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"artifacts/{id}") { Headers = { Range = new RangeHeaderValue(0, length - 1) } };
        using var response = await SendRawAsync(request, stop).ConfigureAwait(false);
        return await Reading(() => response.Content.ReadAsByteArrayAsync(stop)).ConfigureAwait(false);
    }

    /// <summary>Writes an artifact's bytes to a stream.</summary>
    public Task DownloadAsync(ArtifactId id, Stream to, IProgress<long>? progress = null, CancellationToken stop = default) =>
        CopyAsync($"artifacts/{id}", to, progress, stop);

    /// <summary>The files that a run left behind, by path; empty when it left none.</summary>
    public Task<IReadOnlyList<RunFile>> FilesAsync(RunId run, CancellationToken stop = default) => GetAsync<IReadOnlyList<RunFile>>($"runs/{run}/files/", stop);

    /// <summary>Writes one of a run's files to a stream.</summary>
    public Task DownloadAsync(RunId run, string path, Stream to, IProgress<long>? progress = null, CancellationToken stop = default) =>
        CopyAsync($"runs/{run}/files/{string.Join('/', path.Split('/').Select(Segment))}", to, progress, stop);

    private async Task CopyAsync(string path, Stream to, IProgress<long>? progress, CancellationToken stop)
    {
        using var response = await SendRawAsync(new HttpRequestMessage(HttpMethod.Get, path), stop).ConfigureAwait(false);
        await using var from = await Reading(() => response.Content.ReadAsStreamAsync(stop)).ConfigureAwait(false);
        var block = new byte[256 * 1024];
        var got = 0L;
        // What goes wrong with the destination, such as a full disk, is the caller's and no fault of the connection.
        for (int read; (read = await Reading(() => from.ReadAsync(block, stop).AsTask()).ConfigureAwait(false)) > 0;)
        {
            await to.WriteAsync(block.AsMemory(0, read), stop).ConfigureAwait(false);
            progress?.Report(got += read);
        }
    }
}
