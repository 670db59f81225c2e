using System.Text;
using System.Text.Json.Nodes;
using Orrery.Client;

namespace Orrery.Tests.Hosting;

/// <summary>Uploads that only refused runs have named are removed; all others stay.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_refused_upload_is_removed_but_not_while_somebody_else_is_about_to_use_it()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var id = await UploadAsync(server, "wanted twice");
        Assert.True(await server.Client.HasAsync(id, Stop));
        await EndAsync(server, "reject", id);

        var other = await EndAsync(server, "accept", id);
        Assert.Equal("completed", other.State);
        await EndAsync(server, "reject", id);
        Assert.True(File.Exists(PathOf(id)));
    }

    [Fact]
    public async Task When_both_who_uploaded_the_same_are_refused_it_is_removed()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var id = await UploadAsync(server, "refused twice");
        Assert.Equal(id, await UploadAsync(server, "refused twice"));
        await EndAsync(server, "reject", id);
        Assert.True(File.Exists(PathOf(id)));
        await EndAsync(server, "reject", id);
        await Patience.UntilAsync(() => !File.Exists(PathOf(id)), "the upload to be removed");
    }

    [Fact]
    public async Task What_a_function_has_made_stays_although_the_same_was_uploaded_and_refused()
    {
        await using var server = await TestServer.StartAsync(_folder);
        var made = ArtifactId.Of("0123456789"u8);
        Assert.Equal(made, await UploadAsync(server, "0123456789"));
        Assert.Equal("completed", (await server.EndOfAsync(await server.StartRunAsync("leave", new { text = "page" }))).State);
        await EndAsync(server, "reject", made);
        await EndAsync(server, "reject", await UploadAsync(server, "another"));
        await Patience.UntilAsync(() => !File.Exists(PathOf(ArtifactId.Of("another"u8))), "the other upload to be removed");
        Assert.True(File.Exists(PathOf(made)));
    }

    private static async Task<ArtifactId> UploadAsync(TestServer server, string text) => (await server.Client.UploadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), null, Stop)).Id;

    private static async Task<RunView> EndAsync(TestServer server, string workflow, ArtifactId id) =>
        await server.EndOfAsync((await server.Client.StartAsync("probe", workflow, new JsonObject { ["text"] = id.ToString() }, stop: Stop)).Run);

    private string PathOf(ArtifactId id) => Path.Combine(_folder["data"], "artifacts", "objects", id.Hex[..2], id.Hex);
}
