using Orrery.Cli.Connection;

namespace Orrery.Cli.Tests.Connection;

public sealed class ServerRecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orrery-cli-").FullName;

    [Fact]
    public void A_record_is_read_as_it_was_written_and_is_gone_once_removed()
    {
        var record = new ServerRecord(123, 456789, new Uri("http://127.0.0.1:7070"));
        record.Write(_folder);
        Assert.Equal(record, ServerRecord.Read(_folder));
        ServerRecord.Remove(_folder);
        Assert.Null(ServerRecord.Read(_folder));
    }

    [Fact]
    public void A_damaged_record_is_no_record()
    {
        File.WriteAllText(Path.Combine(_folder, "server.json"), "{");
        Assert.Null(ServerRecord.Read(_folder));
    }

    [Fact]
    public void A_process_is_known_by_when_it_began_whatever_its_name()
    {
        const string Stat = "77 (a b) c) S 1 77 77 0 -1 4194560 100 0 0 0 5 6 0 0 20 0 1 0 8675309 1000 200";
        Assert.Equal(8675309, ProcessIdentity.BegunIn(Stat));
        Assert.Null(ProcessIdentity.BegunIn(Stat.Replace(") S ", ") Z ")));
        Assert.NotNull(ProcessIdentity.BegunOf(Environment.ProcessId));
        Assert.False(ProcessIdentity.IsServer(Environment.ProcessId));
    }

    [Fact]
    public void A_record_of_a_process_that_is_gone_does_not_say_where_the_server_is()
    {
        new ServerRecord(Environment.ProcessId, 1, new Uri("http://127.0.0.1:9")).Write(_folder);
        Assert.Equal(7070, new LocalServer(_folder, Link.Usual).Address.Port);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
