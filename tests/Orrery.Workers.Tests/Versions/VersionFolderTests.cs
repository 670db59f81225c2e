using Orrery.Workers.Versions;

namespace Orrery.Workers.Tests.Versions;

public sealed class VersionFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("orrery-versions-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_version_is_named_by_the_names_and_bytes_that_matter()
    {
        var plain = Id("a");
        Assert.Equal(plain, Id("b"));
        Assert.Equal(plain, Id("c", ("Thing.pdb", "symbols"), ("Thing.xml", "documentation")));
        Assert.Equal(6, new[]
        {
            plain, Id("d", ("Thing.dll", "other code")), Id("e", ("data.txt", "more")), Id("f", ("data.txt", "other")), Id("g", ("sub/data.txt", "more")), Id("h", ("words.xml", "more")),
        }.Distinct().Count());
    }

    [Fact]
    public void What_is_published_stays_as_it_was_and_is_published_once()
    {
        var folders = new VersionFolders(In("versions"));
        var first = folders.Publish(Service("s", ("sub/data.txt", "one")));
        File.WriteAllText(In("s/sub/data.txt"), "two");
        var second = folders.Publish(In("s/Thing.dll"));
        File.WriteAllText(In("s/sub/data.txt"), "one");
        var again = folders.Publish(In("s/Thing.dll"));

        Assert.Equal(first, again);
        Assert.Equal(["one", "two"], new[] { first, second }.Select(v => File.ReadAllText(Path.Combine(Path.GetDirectoryName(v.Assembly)!, "sub", "data.txt"))));
        Assert.Equal(2, folders.All().Count);
        Assert.Equal(["Thing"], Directory.GetDirectories(In("versions")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_version_that_somebody_has_damaged_is_mended_by_publishing_its_bytes_again()
    {
        var folders = new VersionFolders(In("versions"));
        var first = folders.Publish(Service("s"));
        File.WriteAllText(first.Assembly, "damage");

        Assert.Equal(first, folders.Publish(In("s/Thing.dll")));
        Assert.Equal("code", File.ReadAllText(first.Assembly));
    }

    [Fact]
    public void What_a_killed_process_left_unfinished_is_no_version_and_is_swept()
    {
        var folders = new VersionFolders(In("versions"));
        Directory.CreateDirectory(In("versions/.unfinished-1/sub"));
        Directory.CreateDirectory(In("versions/Thing/0123456789abcdef"));
        Assert.Empty(folders.All());
        folders.Sweep();

        Assert.Empty(Directory.GetDirectories(In("versions"), ".*"));
    }

    [Fact]
    public void A_version_that_is_removed_is_gone_and_can_be_published_again()
    {
        var folders = new VersionFolders(In("versions"));
        var version = folders.Publish(Service("s"));
        folders.Remove(version);

        Assert.Empty(folders.All());
        Assert.Null(folders.Find(version.Name, version.Id));
        Assert.Equal(version, folders.Publish(In("s/Thing.dll")));
    }

    [Fact]
    public void Links_to_files_count_as_what_they_point_to_and_links_to_folders_are_passed_over()
    {
        var plain = Id("a", ("data.txt", "one"));
        Service("b");
        File.WriteAllText(In("elsewhere.txt"), "one");
        File.CreateSymbolicLink(In("b/data.txt"), In("elsewhere.txt"));
        Directory.CreateSymbolicLink(In("b/loop"), In("b"));

        Assert.Equal(plain, ServiceFolder.Read(In("b/Thing.dll")).Id);
    }

    [Fact]
    public void A_folder_that_holds_more_than_a_service_is_refused()
    {
        Service("s");
        using (var huge = File.Create(In("s/film.mov"))) huge.SetLength(ServiceFolder.MostBytes);

        Assert.Contains("folder that holds the service alone", Assert.Throws<InvalidOperationException>(() => new VersionFolders(In("versions")).Publish(In("s/Thing.dll"))).Message);
    }

    private string In(string path) => Path.Combine(_root, path);

    private VersionId Id(string folder, params (string Path, string Text)[] files) => ServiceFolder.Read(Service(folder, files)).Id;

    private string Service(string folder, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in (IEnumerable<(string, string)>)[("Thing.dll", "code"), .. files])
        {
            var to = In(Path.Combine(folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.WriteAllText(to, text);
        }

        return In(Path.Combine(folder, "Thing.dll"));
    }
}
