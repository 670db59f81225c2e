namespace Orrery.Repository.Tests;

public class LockFilesTests
{
    [Fact]
    public void Every_project_is_locked_and_no_file_names_a_registry() => Violation.AssertNone(LockFiles.Check([.. RepositoryFiles.All]));

    [Fact]
    public void A_project_without_a_lock_file_is_reported()
    {
        SourceFile[] files = [new("src/A/A.csproj", ""), new("src/A/packages.lock.json", ""), new("src/B/B.csproj", "")];

        Violation.AssertOne("src/B/B.csproj:1: has no packages.lock.json", LockFiles.Check(files));
    }

    [Fact]
    public void A_download_address_in_an_npm_lock_is_reported_and_a_version_in_a_nuget_lock_is_not()
    {
        const string text = "{\n  \"resolved\": \"5.6.0\"\n}";

        Violation.AssertOne(
            "tools/package-lock.json:2: holds a download address",
            LockFiles.Check([new("tools/package-lock.json", text), new("src/A/packages.lock.json", text)]));
    }

    [Theory]
    [InlineData("src/A/packages.lock.json")]
    [InlineData("nuget.config")]
    public void A_registry_is_reported_wherever_it_is_named(string path)
    {
        Violation.AssertOne(
            $"{path}:2: names a package registry",
            LockFiles.Check([new(path, "fine\nsource = https:" + "//registry.example/packages")]));
    }
}
