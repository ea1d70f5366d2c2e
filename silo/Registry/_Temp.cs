using Jena.Iot.Domain.Common;
namespace Jena.Iot.Silo.Registry;
public sealed class RegistryCache { public Refusal? Check(string e,int c, AssetId a)=>null; public IReadOnlyList<AssetId> AssetsOf(string e)=>[]; public Task RefreshAsync()=>Task.CompletedTask; }
public sealed class RegistryImport : BackgroundService { protected override Task ExecuteAsync(CancellationToken stoppingToken)=>Task.CompletedTask; }
