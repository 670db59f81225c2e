using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Orrery.Tests.Hosting;

/// <summary>What <c>orrery up</c> refuses, and how it says so.</summary>
public sealed class UpTests
{
    [Theory]
    [InlineData("0.0.0.0:7070", "0.0.0.0:7070 can be reached from other machines, and there is no token that works")]
    [InlineData("[::]:7070", "orrery token create --role admin")]
    [InlineData("192.168.1.7:7070", "192.168.1.7:7070 can be reached from other machines")]
    [InlineData("7070", "is not an address and a port")]
    [InlineData("127.0.0.1", "is not an address and a port")]
    public async Task An_address_that_others_could_reach_is_refused(string listen, string says)
    {
        using var folder = new TestFolder();
        await using var up = UpProcess.Start("up", "--data", folder["data"], "--listen", listen);

        Assert.Equal(2, await up.EndAsync());
        Assert.Contains(says, up.Said);
        Assert.False(File.Exists(Path.Combine(folder["data"], "orrery.db")));
    }

    [Fact]
    public async Task A_folder_that_another_server_holds_is_refused()
    {
        await using var server = await TestServer.StartAsync(options: o => o with { OwnWorker = false });
        await using var up = UpProcess.Start("up", "--data", server.Folder["data"], "--listen", "127.0.0.1:0");

        Assert.Equal(2, await up.EndAsync());
        Assert.Contains("another process holds", up.Said);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused()
    {
        using var folder = new TestFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var up = UpProcess.Start("up", "--data", folder["data"], "--listen", $"127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.Equal(2, await up.EndAsync());
        Assert.Contains("is in use, perhaps by another orrery up", up.Said);
        Assert.DoesNotContain("worker", up.Said);
        Assert.False(File.Exists(Path.Combine(folder["data"], "orrery.db")));
    }

    [Fact]
    public async Task A_server_leaves_word_of_where_it_listens_and_takes_it_away_when_it_stops()
    {
        using var folder = new TestFolder();
        var port = UpProcess.FreePort();
        var record = Path.Combine(folder["data"], "server.json");
        await using (var up = await UpProcess.StartAsync(folder["data"], port))
        {
            await Patience.UntilAsync(() => File.Exists(record), "the record");
            var written = JsonNode.Parse(await File.ReadAllTextAsync(record, TestContext.Current.CancellationToken))!;
            Assert.Equal((up.Id, $"http://127.0.0.1:{port}"), (written["process"]!.GetValue<int>(), written["address"]!.GetValue<string>()));
            Assert.NotNull(written["version"]);

            // Found by its folder, although it listens elsewhere than usual; and stopped by it.
            await using var doctor = UpProcess.Start("doctor", "--data", folder["data"], "--json");
            await doctor.EndAsync();
            Assert.Contains($":{port}/, process {up.Id}", doctor.Said);
            await using var down = UpProcess.Start("down", "--data", folder["data"]);
            Assert.Equal(0, await down.EndAsync());
            Assert.Contains($"process {up.Id}) has ended", down.Said);
            Assert.Equal(0, await up.EndAsync());
            Assert.False(File.Exists(record));
        }

        await using (var killed = await UpProcess.StartAsync(folder["data"], port)) await killed.KillAsync();
        Assert.True(File.Exists(record));
        await using var nobody = UpProcess.Start("down", "--data", folder["data"], "--server", $"http://127.0.0.1:{port}");
        Assert.Equal(0, await nobody.EndAsync());
        Assert.Contains("No server runs on", nobody.Said);
    }
}
