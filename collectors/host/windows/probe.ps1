# What assess asks a Windows host. Reads only; writes nothing, installs nothing, changes no setting.
# Windows PowerShell 2.0 to 5.1. ASCII. $Survey (full, sample, check), $PauseSeconds, $SectionSeconds,
# $BudgetSeconds and $SectionBytes are set by the lines that are put before it.

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$Nonce = [Guid]::NewGuid().ToString()
$Clock = [Diagnostics.Stopwatch]::StartNew()
$Epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
$Utf8 = New-Object Text.UTF8Encoding $false
$LineCharacters = 30000
try { [Diagnostics.Process]::GetCurrentProcess().PriorityClass = 'BelowNormal' } catch { $null = $_ }

# --- What all sections share. It is run once in the runspace in which the sections run. ---

$Common = {
    $ErrorActionPreference = 'Continue'
    $ProgressPreference = 'SilentlyContinue'
    $WarningPreference = 'SilentlyContinue'
    $Hidden = '<hidden>'
    $Epoch = New-Object DateTime 1970, 1, 1, 0, 0, 0, ([DateTimeKind]::Utc)
    $SecretName = '(?i)pass|pwd|secret|token|key|auth|cred|salt|encrypt|signature|sas|pin$'
    $SecretFlag = '(?i)^[-/]{1,2}(p|pw|u|w|a|e|rp|ru|su|sp)$|^[-/]{1,2}[\w.-]*(pass|pwd|secret|token|key|auth|cred)[\w.-]*$'
    $JoinedSecret = '^[-/](P(?!ath|ort|rofile|rocess|ropert|arent|refix|roject|ipe)\S+|p(?=\S*[^a-z.:_-])\S+)$'
    $ServerKeys = '(?i)^(server|data source|datasource|address|addr|network address|host|hostname|database|initial catalog|port|failover partner|attachdbfilename|service name|servicename|sid|dbq|integrated security|trusted_connection|endpoint|accountname)$'

    # One line: the values, apart by tabs, with control characters as spaces.
    function Row {
        $cells = foreach ($value in $args) { [regex]::Replace([string]$value, '[\x00-\x1f\x7f\u0085\u2028\u2029]', ' ') }
        [string]::Join("`t", [string[]]@($cells))
    }

    function Seconds($time) {
        if ($null -eq $time) { return '' }
        [string][long][Math]::Floor(($time.ToUniversalTime() - $Epoch).TotalSeconds)
    }

    function WmiSeconds($text) {
        if (-not $text) { return '' }
        Seconds ([Management.ManagementDateTimeConverter]::ToDateTime($text))
    }

    function Expanded($path) { [Environment]::ExpandEnvironmentVariables([string]$path) }

    function Is-Random([string]$text) {
        $text.Length -ge 12 -and $text -cmatch '[a-z]' -and $text -cmatch '[A-Z]' -and $text -match '\d'
    }

    # Server, port and database of a connection string; nothing else of it.
    function Kept-Pairs([string]$text) {
        $inner = [regex]::Match($text, '(?i)provider connection string\s*=\s*["''](.+?)["'']')
        if ($inner.Success) { $text = $inner.Groups[1].Value }
        $text = [regex]::Replace($text.Replace('&quot;', '"'), '"[^"]*"|''[^'']*''|["''].*$', '')
        $kept = foreach ($pair in $text.Split(';')) {
            $at = $pair.IndexOf('=')
            if ($at -gt 0 -and $pair.Substring(0, $at).Trim() -match $ServerKeys) {
                $value = $pair.Substring($at + 1).Trim()
                if ($value.Length -le 260 -and $value -notmatch '[@<>|]') { $pair.Substring(0, $at).Trim() + '=' + $value }
            }
        }
        [string]::Join(';', [string[]]@($kept))
    }

    function Is-ConnectionString([string]$text) {
        $text -match '(?i)(^|;|["''])\s*(server|data source|host|address|initial catalog|database|dsn|driver|accountname|endpoint)\s*=' -and $text.Contains('=')
    }

    # Scheme, host, port and path of an address; without user, query and fragment.
    function Kept-Url([string]$text) {
        $rest = [regex]::Replace($text, '[?#].*$', '')
        $at = $rest.LastIndexOf('@')
        $scheme = $rest.IndexOf('://')
        if ($at -gt $scheme) { $rest = $rest.Substring(0, $scheme + 3) + $rest.Substring($at + 1) }
        foreach ($part in $rest.Split('/')) { if (Is-Random $part) { return $Hidden } }
        if ($rest -match '^[A-Za-z][A-Za-z0-9+.-]*://[A-Za-z0-9_.:\[\]*+-]+(/[A-Za-z0-9_./~$%-]*)?$') { $rest } else { $Hidden }
    }

    # A value that may be seen, or <hidden>: paths, addresses, numbers and plain words are.
    function Kept-Value([string]$text) {
        $bare = $text.Trim().Trim('"', "'")
        if ($bare.Length -gt 400) { return $Hidden }
        if ($bare -match '://') { return Kept-Url $bare }
        if (Is-ConnectionString $bare) { return Kept-Pairs $bare }
        if ($bare -match '^([A-Za-z]:[\\/]|\\\\[\w.$-]+\\)[^;=|<>"]*$') { return $bare }
        if ($bare -match '(?i)^(formatname:)?direct=(os|tcp|http|https):[\w.$\\/-]+$') { return $bare }
        if ($bare -match '^\.?\\private\$\\[\w.$-]+$') { return $bare }
        if ($bare -match '^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$') { return $bare }
        if ($bare -match '^[~A-Za-z0-9_.:,\\/*+-]{0,80}$' -and -not (Is-Random $bare)) { return $bare }
        $Hidden
    }

    # A command line, word by word. After a hidden word of a flag that speaks of a secret the value is hidden too.
    function Kept-Command([string]$text) {
        if ($text -match '(?i)^"?[a-z]:\\windows\\(system32|syswow64)\\inetsrv\\w3wp\.exe"? -ap ') { return $text }
        $hide = $false
        $drive = $text -match '(?i)\bnet1?(\.exe)?"?\s+use\s'
        $words = foreach ($found in [regex]::Matches($text, '"[^"]*"|[^\s"]+("[^"]*"[^\s"]*)*')) {
            $word = $found.Value
            $pair = [regex]::Match($word, '^([-/"]{0,3}[A-Za-z][\w.-]{0,60})([=:])((?![\\/]).+)$')
            if ($hide) { $hide = $false; $Hidden }
            elseif ($word -match $SecretFlag) { $hide = $true; $word }
            elseif ($word -cmatch $JoinedSecret) { $word.Substring(0, 2) + $Hidden }
            elseif ($drive -and $word -notmatch '^/|^\\\\|^[A-Za-z*]:?$|^"?[a-z]:\\|^(net1?|use)(\.exe)?$') { $Hidden }
            elseif (Is-ConnectionString $word) { '"' + (Kept-Pairs ($word.Trim('"'))) + '"' }
            elseif ($word -match '^[-/]{1,2}[A-Za-z][\w.-]{0,60}$') { $word }
            elseif ($pair.Success -and $word -notmatch '://') {
                $value = if ($pair.Groups[1].Value -match $SecretName) { $Hidden } else { Kept-Value $pair.Groups[3].Value }
                $pair.Groups[1].Value + $pair.Groups[2].Value + $value
            }
            else { if ($word.StartsWith('"')) { '"' + (Kept-Value $word) + '"' } else { Kept-Value $word } }
        }
        [string]::Join(' ', [string[]]@($words))
    }

    # A setting of an application: a value under a telling name is hidden, whatever it is.
    function Kept-Setting([string]$name, [string]$value) {
        if ($name -match $SecretName -and -not (Is-ConnectionString $value)) { return $Hidden }
        Kept-Value $value
    }

    function Innermost($exception) {
        while ($exception.InnerException) { $exception = $exception.InnerException }
        $exception
    }

    # Whether the file can be read; one that is there and refused is told as an error, and is not absent.
    function Is-Readable($file) {
        if ($file -like '\\*') { Write-Error "on a share, not read: $file"; return $false }
        try {
            $stream = New-Object IO.FileStream $file, ([IO.FileMode]::Open), ([IO.FileAccess]::Read), ([IO.FileShare]::ReadWrite)
            $length = $stream.Length
            $stream.Close()
        }
        catch {
            $inner = Innermost $_.Exception
            if (-not ($inner -is [IO.FileNotFoundException] -or $inner -is [IO.DirectoryNotFoundException])) { Write-Error -Exception $inner }
            return $false
        }
        if ($length -gt 2097152) { Write-Error "larger than 2 MiB: $file"; return $false }
        $true
    }

    # Local folders that settings name, for the walk.
    $NamedFolders = New-Object Collections.ArrayList

    function Has-Service($name) { $null -ne (Get-Service -Name $name -ErrorAction SilentlyContinue) }

    function Registry-Key($path, $view) {
        $root = [Microsoft.Win32.Registry]::LocalMachine
        $full = if ($view -eq 32) { $path -replace '^SOFTWARE\\', 'SOFTWARE\Wow6432Node\' } else { $path }
        $root.OpenSubKey($full)
    }

    function Configuration-File { Join-Path $env:windir 'System32\inetsrv\config\applicationHost.config' }

    function Read-Xml($file) {
        $settings = New-Object Xml.XmlReaderSettings
        $settings.ProhibitDtd = $true
        $settings.XmlResolver = $null
        $stream = New-Object IO.FileStream $file, ([IO.FileMode]::Open), ([IO.FileAccess]::Read), ([IO.FileShare]::ReadWrite)
        try {
            $document = New-Object Xml.XmlDocument
            $document.XmlResolver = $null
            $document.Load([Xml.XmlReader]::Create($stream, $settings))
            $document
        }
        finally { $stream.Close() }
    }

    function Site-Applications {
        if (-not (Has-Service 'W3SVC')) { return }
        try { $configuration = Read-Xml (Configuration-File) } catch { Write-Error -Exception (Innermost $_.Exception); return }
        foreach ($site in $configuration.SelectNodes('/configuration/system.applicationHost/sites/site')) {
            foreach ($application in $site.SelectNodes('application')) {
                $root = $application.SelectSingleNode("virtualDirectory[@path='/']")
                if ($root) {
                    New-Object PSObject -Property @{
                        Site = $site.GetAttribute('name'); Path = $application.GetAttribute('path')
                        Folder = (Expanded $root.GetAttribute('physicalPath')).TrimEnd('\')
                    }
                }
            }
        }
    }

    # Executables of running services that Windows did not bring, without their arguments.
    function Service-Programs {
        foreach ($service in Get-WmiObject Win32_Service -Filter "State='Running'") {
            $found = [regex]::Match([string]$service.PathName, '(?i)^\s*"?(.+?\.exe)')
            if ($found.Success) {
                $file = Expanded $found.Groups[1].Value
                if (-not $file.StartsWith($env:windir, [StringComparison]::OrdinalIgnoreCase)) { $file }
            }
        }
    }
}

# --- Sections: a name and what it prints. `throw 'absent: ...'` says that there is nothing to ask. ---

$About = {
    $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
    $principal = New-Object Security.Principal.WindowsPrincipal $identity
    Row 'key' 'value'
    Row 'user' $identity.Name
    Row 'is_admin' $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
    Row 'powershell' $PSVersionTable.PSVersion
    Row 'process_bits' ([IntPtr]::Size * 8)
    if ($env:SSH_CLIENT) { $client = $env:SSH_CLIENT.Split(' '); Row 'client' $client[0] }
}

$Identity = {
    $os = Get-WmiObject Win32_OperatingSystem
    $machine = Get-WmiObject Win32_ComputerSystem
    $product = Get-WmiObject Win32_ComputerSystemProduct
    $current = Registry-Key 'SOFTWARE\Microsoft\Windows NT\CurrentVersion' 64
    Row 'key' 'value'
    Row 'hostname' $env:COMPUTERNAME
    Row 'domain' $machine.Domain
    Row 'part_of_domain' $machine.PartOfDomain
    Row 'domain_role' $machine.DomainRole
    Row 'caption' $os.Caption
    Row 'version' $os.Version
    Row 'build' $os.BuildNumber
    Row 'revision' $current.GetValue('UBR')
    Row 'installation_type' $current.GetValue('InstallationType')
    Row 'architecture' $env:PROCESSOR_ARCHITECTURE
    Row 'manufacturer' $machine.Manufacturer
    Row 'model' $machine.Model
    Row 'cpus' $machine.NumberOfLogicalProcessors
    Row 'memory_bytes' $machine.TotalPhysicalMemory
    Row 'booted' (WmiSeconds $os.LastBootUpTime)
    Row 'now' (Seconds ([DateTime]::UtcNow))
    Row 'product_uuid' $product.UUID
    Row 'machine_guid' (Registry-Key 'SOFTWARE\Microsoft\Cryptography' 64).GetValue('MachineGuid')
    Row 'timezone' ([TimeZoneInfo]::Local.Id)
    Row 'system_folder' $env:windir
}

$Addresses = {
    Row 'interface' 'ip' 'mask' 'mac'
    foreach ($card in Get-WmiObject Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=True') {
        for ($n = 0; $n -lt @($card.IPAddress).Count; $n++) {
            Row $card.Description $card.IPAddress[$n] $card.IPSubnet[$n] $card.MACAddress
        }
    }
}

$Resolver = {
    foreach ($card in Get-WmiObject Win32_NetworkAdapterConfiguration -Filter 'IPEnabled=True') {
        foreach ($server in @($card.DNSServerSearchOrder)) { if ($server) { 'nameserver ' + $server } }
    }
}

$HostsFile = {
    $file = Join-Path $env:windir 'System32\drivers\etc\hosts'
    if (Test-Path $file) { Get-Content $file -TotalCount 2000 | Where-Object { $_ -match '^\s*[0-9a-fA-F.:]+\s+\S' } }
}

$Volumes = {
    Row 'mountpoint' 'kind' 'filesystem' 'size_bytes' 'free_bytes' 'device' 'label'
    $seen = @{}
    foreach ($volume in Get-WmiObject Win32_Volume) {
        if ($volume.Name -notmatch '^[A-Za-z]:\\') { continue }
        $seen[$volume.Name.Substring(0, 2)] = $true
        Row $volume.Name $volume.DriveType $volume.FileSystem $volume.Capacity $volume.FreeSpace $volume.DeviceID $volume.Label
    }
    foreach ($disk in Get-WmiObject Win32_LogicalDisk -Filter 'DriveType=3') {
        if (-not $seen[$disk.DeviceID]) {
            Row ($disk.DeviceID + '\') 3 $disk.FileSystem $disk.Size $disk.FreeSpace $disk.DeviceID $disk.VolumeName
        }
    }
}

$Disks = {
    Row 'index' 'size_bytes' 'interface' 'model'
    foreach ($disk in Get-WmiObject Win32_DiskDrive) { Row $disk.Index $disk.Size $disk.InterfaceType $disk.Model }
}

$DiskCounters = {
    Row 'volume' 'reads' 'writes' 'write_bytes' 'at'
    $now = [DateTime]::UtcNow
    foreach ($each in Get-WmiObject Win32_PerfRawData_PerfDisk_LogicalDisk) {
        if ($each.Name -match '^[A-Za-z]:') {
            Row ($each.Name + '\') $each.DiskReadsPersec $each.DiskWritesPersec $each.DiskWriteBytesPersec (($now - $Epoch).TotalSeconds.ToString('F3', [Globalization.CultureInfo]::InvariantCulture))
        }
    }
}

$Mappings = {
    Row 'local' 'remote' 'user'
    foreach ($each in Get-WmiObject Win32_NetworkConnection) { Row $each.LocalName $each.RemoteName $each.UserName }
    if (Get-Command Get-SmbConnection -ErrorAction SilentlyContinue) {
        foreach ($each in Get-SmbConnection) { Row '' ('\\' + $each.ServerName + '\' + $each.ShareName) $each.UserName }
    }
}

$Processes = {
    Row 'pid' 'parent' 'name' 'executable' 'user' 'started' 'cpu_seconds' 'memory_bytes' 'session'
    foreach ($process in Get-WmiObject Win32_Process) {
        $owner = ''
        try {
            $told = $process.GetOwner()
            if ($told.ReturnValue -eq 0) { $owner = if ($told.Domain) { $told.Domain + '\' + $told.User } else { $told.User } }
        } catch { $owner = '' }
        $busy = [long](($process.KernelModeTime + $process.UserModeTime) / 10000000)
        Row $process.ProcessId $process.ParentProcessId $process.Name $process.ExecutablePath $owner (WmiSeconds $process.CreationDate) $busy $process.WorkingSetSize $process.SessionId
    }
}

$Commands = {
    Row 'pid' 'command'
    foreach ($process in Get-WmiObject Win32_Process) {
        if ($process.CommandLine) { Row $process.ProcessId (Kept-Command $process.CommandLine) }
    }
}

$Services = {
    Row 'name' 'state' 'start' 'account' 'pid' 'desktop' 'command' 'title'
    foreach ($service in Get-WmiObject Win32_Service) {
        Row $service.Name $service.State $service.StartMode $service.StartName $service.ProcessId $service.DesktopInteract (Kept-Command ([string]$service.PathName)) $service.DisplayName
    }
}

$Sockets = {
    Row 'protocol' 'local_address' 'local_port' 'remote_address' 'remote_port' 'state' 'pid'
    $range = @(netsh int ipv4 show dynamicport tcp | ForEach-Object { if ($_ -match ':\s*(\d+)\s*$') { [int]$matches[1] } })
    if ($range.Count -eq 2) { Row 'ephemeral' '' $range[0] '' ($range[0] + $range[1] - 1) '' '' }
    if (Get-Command Get-NetTCPConnection -ErrorAction SilentlyContinue) {
        foreach ($each in Get-NetTCPConnection) {
            Row 'tcp' $each.LocalAddress $each.LocalPort $each.RemoteAddress $each.RemotePort $each.State $each.OwningProcess
        }
        foreach ($each in Get-NetUDPEndpoint) { Row 'udp' $each.LocalAddress $each.LocalPort '' 0 'Listen' $each.OwningProcess }
    }
    else {
        foreach ($line in netstat -ano) {
            $words = @($line.Trim() -split '\s+')
            if ($words[0] -eq 'TCP' -and $words.Count -ge 5) {
                $near = $words[1].LastIndexOf(':'); $far = $words[2].LastIndexOf(':')
                $state = if ($words[2].Substring($far + 1) -eq '0') { 'Listen' } elseif ($words[-1] -eq '0') { 'TimeWait' } else { 'Established' }
                Row 'tcp' $words[1].Substring(0, $near) $words[1].Substring($near + 1) $words[2].Substring(0, $far) $words[2].Substring($far + 1) $state $words[-1]
            }
            elseif ($words[0] -eq 'UDP' -and $words.Count -ge 4) {
                $near = $words[1].LastIndexOf(':')
                Row 'udp' $words[1].Substring(0, $near) $words[1].Substring($near + 1) '' 0 'Listen' $words[-1]
            }
        }
    }
}

$Shares = {
    Row 'name' 'path' 'kind' 'clients' 'access' 'locks'
    $clients = @{}
    foreach ($each in @(Get-WmiObject Win32_ServerConnection)) { if ($each) { $clients[$each.ShareName] += ' ' + $each.ComputerName } }
    $open = @{}
    if (Get-Command Get-SmbOpenFile -ErrorAction SilentlyContinue) {
        foreach ($each in @(Get-SmbOpenFile)) { if ($each -and $each.Path) { $open[$each.ShareRelativePath] = $each.Path } }
    }
    foreach ($share in Get-WmiObject Win32_Share) {
        $access = @()
        if (($share.Type -band 0xffff) -eq 0 -and $share.Type -ge 0 -and (Get-Command Get-SmbShareAccess -ErrorAction SilentlyContinue)) {
            $access = foreach ($each in Get-SmbShareAccess -Name $share.Name) { [string]$each.AccountName + '=' + $each.AccessRight }
        }
        $held = @($open.Values | Where-Object { $share.Path -and $_.StartsWith($share.Path, [StringComparison]::OrdinalIgnoreCase) }).Count
        $computers = [string]::Join(' ', [string[]]@(([string]$clients[$share.Name]).Trim().Split(' ') | Sort-Object -Unique))
        Row $share.Name $share.Path $share.Type $computers ([string]::Join('; ', [string[]]@($access))) $held
    }
}

$Tasks = {
    Row 'path' 'enabled' 'user' 'schedule' 'command'
    $scheduler = New-Object -ComObject Schedule.Service
    $scheduler.Connect()
    $waiting = New-Object Collections.Queue
    $waiting.Enqueue($scheduler.GetFolder('\'))
    while ($waiting.Count) {
        $folder = $waiting.Dequeue()
        if ($folder.Path -like '\Microsoft*') { continue }
        foreach ($inner in $folder.GetFolders(0)) { $waiting.Enqueue($inner) }
        foreach ($task in $folder.GetTasks(1)) {
            $definition = [xml]$task.Xml
            $starts = foreach ($trigger in @($definition.Task.Triggers.ChildNodes)) {
                if (-not $trigger) { continue }
                $every = $trigger.SelectSingleNode('*[local-name()="Repetition"]/*[local-name()="Interval"]')
                $trigger.LocalName.Replace('Trigger', '') + ' ' + $trigger.StartBoundary + $(if ($every) { ' every ' + $every.InnerText })
            }
            foreach ($action in @($definition.Task.Actions.Exec)) {
                if ($action) {
                    Row $task.Path $task.Enabled $definition.Task.Principals.Principal.UserId ([string]::Join('; ', [string[]]@($starts))) (Kept-Command ([string]$action.Command + ' ' + [string]$action.Arguments))
                }
            }
        }
    }
}

$Software = {
    Row 'name' 'version' 'publisher' 'bits' 'folder'
    foreach ($view in 64, 32) {
        $key = Registry-Key 'SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall' $view
        if (-not $key) { continue }
        foreach ($name in $key.GetSubKeyNames()) {
            $entry = $key.OpenSubKey($name)
            if ($entry -and $entry.GetValue('DisplayName') -and -not $entry.GetValue('SystemComponent') -and -not $entry.GetValue('ParentKeyName')) {
                Row $entry.GetValue('DisplayName') $entry.GetValue('DisplayVersion') $entry.GetValue('Publisher') $view $entry.GetValue('InstallLocation')
            }
        }
    }
}

$Features = {
    Row 'name' 'id'
    foreach ($feature in Get-WmiObject Win32_ServerFeature) { Row $feature.Name $feature.ID }
}

$Certificates = {
    Row 'subject' 'issuer' 'ends' 'has_private_key' 'thumbprint'
    $store = New-Object Security.Cryptography.X509Certificates.X509Store 'My', 'LocalMachine'
    $store.Open('ReadOnly')
    foreach ($each in $store.Certificates) { Row $each.Subject $each.Issuer (Seconds $each.NotAfter) $each.HasPrivateKey $each.Thumbprint }
    $store.Close()
}

$SqlInstances = {
    $names = Registry-Key 'SOFTWARE\Microsoft\Microsoft SQL Server\Instance Names\SQL' 64
    if (-not $names) { throw 'absent: no SQL Server instance is registered' }
    Row 'instance' 'id' 'version' 'edition' 'data_folder' 'log_folder' 'backup_folder' 'port' 'dynamic_port' 'filestream'
    foreach ($name in $names.GetValueNames()) {
        $id = [string]$names.GetValue($name)
        $base = 'SOFTWARE\Microsoft\Microsoft SQL Server\' + $id
        $setup = Registry-Key ($base + '\Setup') 64
        $server = Registry-Key ($base + '\MSSQLServer') 64
        $ports = Registry-Key ($base + '\MSSQLServer\SuperSocketNetLib\Tcp\IPAll') 64
        $stream = Registry-Key ($base + '\MSSQLServer\Filestream') 64
        $data = if ($server) { $server.GetValue('DefaultData') }
        if (-not $data -and $setup) { $data = [string]$setup.GetValue('SQLDataRoot') + '\DATA' }
        Row $name $id $(if ($setup) { $setup.GetValue('Version') }) $(if ($setup) { $setup.GetValue('Edition') }) $data $(if ($server) { $server.GetValue('DefaultLog') }) $(if ($server) { $server.GetValue('BackupDirectory') }) $(if ($ports) { $ports.GetValue('TcpPort') }) $(if ($ports) { $ports.GetValue('TcpDynamicPorts') }) $(if ($stream) { $stream.GetValue('EnableLevel') })
    }
}

$Odbc = {
    Row 'name' 'driver' 'server' 'database' 'bits'
    foreach ($view in 64, 32) {
        $sources = Registry-Key 'SOFTWARE\ODBC\ODBC.INI\ODBC Data Sources' $view
        if (-not $sources) { continue }
        foreach ($name in $sources.GetValueNames()) {
            $source = Registry-Key ('SOFTWARE\ODBC\ODBC.INI\' + $name) $view
            if ($source) { Row $name $sources.GetValue($name) $source.GetValue('Server') $source.GetValue('Database') $view }
        }
    }
}

$Queues = {
    if (-not (Has-Service 'MSMQ')) { throw 'absent: Message Queuing is not installed' }
    Row 'name' 'transactional' 'journal' 'messages' 'bytes' 'storage'
    $parameters = Registry-Key 'SOFTWARE\Microsoft\MSMQ\Parameters' 64
    $storage = if ($parameters) { $parameters.GetValue('StoreReliablePath') }
    if (-not $storage) { $storage = Join-Path $env:windir 'System32\msmq\storage' }
    $counted = @{}
    foreach ($each in @(Get-WmiObject Win32_PerfRawData_MSMQ_MSMQQueue -ErrorAction SilentlyContinue)) { if ($each) { $counted[([string]$each.Name).ToLower()] = $each } }
    $null = [Reflection.Assembly]::LoadWithPartialName('System.Messaging')
    foreach ($queue in [Messaging.MessageQueue]::GetPrivateQueuesByMachine('.')) {
        $count = $counted.Keys | Where-Object { $_.EndsWith($queue.QueueName.ToLower()) } | Select-Object -First 1
        $found = if ($count) { $counted[$count] }
        $transactional = ''
        try { $transactional = $queue.Transactional } catch { Write-Error -Exception (Innermost $_.Exception) }
        Row $queue.QueueName $transactional '' $(if ($found) { $found.MessagesinQueue }) $(if ($found) { $found.BytesinQueue }) $storage
    }
}

$ComPlus = {
    Row 'name' 'identity' 'activation'
    $catalog = New-Object -ComObject COMAdmin.COMAdminCatalog
    $applications = $catalog.GetCollection('Applications')
    $applications.Populate()
    foreach ($application in $applications) {
        if (-not $application.Value('IsSystem')) { Row $application.Name $application.Value('Identity') $application.Value('Activation') }
    }
}

$ComClasses = {
    Row 'class' 'kind' 'file' 'bits'
    $left = 500
    foreach ($view in 64, 32) {
        $classes = Registry-Key 'SOFTWARE\Classes\CLSID' $view
        if (-not $classes) { continue }
        foreach ($id in $classes.GetSubKeyNames()) {
            foreach ($kind in 'InprocServer32', 'LocalServer32') {
                $server = $classes.OpenSubKey($id + '\' + $kind)
                if (-not $server) { continue }
                $base = [string]$server.GetValue('CodeBase')
                $file = if ($base) { $base -replace '^file:///', '' -replace '/', '\' } else { [string]$server.GetValue('') }
                $file = (Expanded $file).Trim('"')
                if ($file -match '^[A-Za-z]:\\' -and $file -notmatch '(?i)^[A-Za-z]:\\(windows|winnt|program files( \(x86\))?\\(common files|windows|microsoft|internet explorer))' -and $left -gt 0) {
                    $left--
                    Row $id $kind ([regex]::Match($file, '(?i)^.+?\.(dll|exe|ocx)').Value) $view
                }
            }
        }
    }
}

$DotNet = {
    Row 'kind' 'name' 'version'
    $ndp = Registry-Key 'SOFTWARE\Microsoft\NET Framework Setup\NDP' 64
    foreach ($name in $ndp.GetSubKeyNames()) {
        foreach ($part in '', '\Full') {
            $key = $ndp.OpenSubKey($name + $part)
            if ($key -and $key.GetValue('Version')) { Row 'framework' ($name + $part) ([string]$key.GetValue('Version') + ' ' + [string]$key.GetValue('Release')).Trim() }
        }
    }
    foreach ($folder in @(Get-ChildItem (Join-Path $env:ProgramFiles 'dotnet\shared\*\*') -ErrorAction SilentlyContinue)) {
        if ($folder) { Row 'runtime' (Split-Path (Split-Path $folder.FullName) -Leaf) $folder.Name }
    }
    $left = 300
    $ours = 'b77a5c561934e089|b03f5f7f11d50a3a|31bf3856ad364e35|89845dcd8080cc91|71e9bce111e9429c|ddd0da4d3e678217'
    foreach ($cache in 'Microsoft.NET\assembly', 'assembly') {
        foreach ($folder in @(Get-ChildItem (Join-Path $env:windir ($cache + '\GAC*\*\*')) -ErrorAction SilentlyContinue)) {
            if ($folder -and $folder.Name -notmatch $ours -and $left -gt 0) { $left--; Row 'global_assembly' (Split-Path (Split-Path $folder.FullName) -Leaf) $folder.Name }
        }
    }
}

$EnvironmentNames = {
    foreach ($name in [Environment]::GetEnvironmentVariables('Machine').Keys | Sort-Object) { [regex]::Replace([string]$name, '\s', '_') }
}

$Iis = {
    if (-not (Has-Service 'W3SVC')) { throw 'absent: IIS is not installed' }
    $configuration = Read-Xml (Configuration-File)
    $host_ = $configuration.SelectSingleNode('/configuration/system.applicationHost')
    Row 'kind' 'site' 'name' 'value' 'more'
    foreach ($pool in $host_.SelectNodes('applicationPools/add')) {
        $model = $pool.SelectSingleNode('processModel')
        $told = 'runtime=' + $pool.GetAttribute('managedRuntimeVersion') + ';pipeline=' + $pool.GetAttribute('managedPipelineMode') + ';enable32bit=' + $pool.GetAttribute('enable32BitAppOnWin64') + ';processes=' + $(if ($model) { $model.GetAttribute('maxProcesses') })
        $who = if ($model) { [string]$model.GetAttribute('identityType') + ' ' + $model.GetAttribute('userName') } else { '' }
        Row 'pool' '' $pool.GetAttribute('name') $who.Trim() $told
    }
    foreach ($site in $host_.SelectNodes('sites/site')) {
        $name = $site.GetAttribute('name')
        $bindings = foreach ($binding in $site.SelectNodes('bindings/binding')) { $binding.GetAttribute('protocol') + ' ' + $binding.GetAttribute('bindingInformation') }
        $start = $site.GetAttribute('serverAutoStart')
        Row 'site' $name $site.GetAttribute('id') ([string]::Join('; ', [string[]]@($bindings))) $start
        foreach ($application in $site.SelectNodes('application')) {
            Row 'application' $name $application.GetAttribute('path') $application.GetAttribute('applicationPool') ''
            foreach ($folder in $application.SelectNodes('virtualDirectory')) {
                $has = if ($folder.GetAttribute('userName')) { 'as ' + $folder.GetAttribute('userName') } else { '' }
                $path = Expanded $folder.GetAttribute('physicalPath')
                $is = if ($path -like '\\*' -or (Test-Path -LiteralPath $path)) { '' } else { 'missing' }
                Row 'folder' $name ($application.GetAttribute('path').TrimEnd('/') + $folder.GetAttribute('path')) $path ([string]::Join('; ', [string[]]@(@($has, $is) | Where-Object { $_ })))
            }
        }
    }
    foreach ($node in $host_.SelectNodes('sites/siteDefaults/logFile|sites/site/logFile')) {
        $at = $node.GetAttribute('directory')
        if ($at) { Row 'logs' $node.ParentNode.GetAttribute('name') '' (Expanded $at) '' }
    }
    foreach ($node in $configuration.SelectNodes('//system.webServer/security/authentication/windowsAuthentication[@enabled="true"]')) {
        $place = $node.SelectSingleNode('ancestor::location/@path')
        Row 'windows_authentication' $(if ($place) { $place.Value }) '' 'true' ''
    }
    foreach ($node in $configuration.SelectNodes('//system.webServer/globalModules/add')) {
        $image = Expanded $node.GetAttribute('image')
        if ($image -notmatch '(?i)\\system32\\|\\aspnet|\\microsoft\.net\\') { Row 'module' '' $node.GetAttribute('name') $image $node.GetAttribute('preCondition') }
    }
}

$Settings = {
    Row 'file' 'location' 'key' 'value'
    $files = New-Object Collections.ArrayList
    foreach ($framework in 'Framework', 'Framework64') {
        foreach ($version in 'v2.0.50727', 'v4.0.30319') {
            foreach ($name in 'machine.config', 'web.config') { $null = $files.Add((Join-Path $env:windir "Microsoft.NET\$framework\$version\CONFIG\$name")) }
        }
    }
    foreach ($application in @(Site-Applications)) {
        if ($application) {
            $null = $files.Add((Join-Path $application.Folder 'web.config'))
            foreach ($name in 'appsettings.json', 'appsettings.Production.json') { $null = $files.Add((Join-Path $application.Folder $name)) }
        }
    }
    foreach ($program in @(Service-Programs)) {
        if ($program) { $null = $files.Add($program + '.config'); $null = $files.Add((Join-Path (Split-Path $program) 'appsettings.json')) }
    }
    foreach ($file in @($files | Sort-Object -Unique)) {
        if (-not (Is-Readable $file)) { continue }
        if ($file -like '*.json') {
            foreach ($found in [regex]::Matches([IO.File]::ReadAllText($file), '"([\w:.-]{1,80})"\s*:\s*"([^"\\]*(?:\\.[^"\\]*)*)"')) {
                $value = $found.Groups[2].Value.Replace('\\', '\')
                $shown = Kept-Setting $found.Groups[1].Value $value
                if ($shown -ne $Hidden -and $value -match '[\\/=.:]') { Row $file '' ('appsettings.' + $found.Groups[1].Value.ToLower()) $shown }
                if ($shown -match '^[A-Za-z]:\\') { $null = $NamedFolders.Add($shown) }
            }
            continue
        }
        try { $document = Read-Xml $file } catch { Write-Error ($file + ': ' + $_.Exception.Message); continue }
        foreach ($node in $document.SelectNodes('//*[local-name()="sessionState" or local-name()="machineKey" or local-name()="authentication" or local-name()="customErrors" or local-name()="identity"][parent::*[local-name()="system.web"]]')) {
            $place = $node.SelectSingleNode('ancestor::*[local-name()="location"]/@path')
            $at = if ($place) { $place.Value } else { '' }
            $name = $node.LocalName.ToLower()
            if ($name -eq 'machinekey') {
                $told = if ($node.GetAttribute('validationKey') -match '(?i)autogenerate|^$') { 'AutoGenerate' } else { 'explicit' }
                if ($node.GetAttribute('configProtectionProvider')) { $told = 'encrypted' }
                Row $file $at 'machinekey.validationkey' $told
                continue
            }
            foreach ($attribute in 'mode', 'impersonate', 'cookieless', 'timeout', 'customProvider', 'partitionResolverType') {
                if ($node.HasAttribute($attribute)) { Row $file $at ($name + '.' + $attribute.ToLower()) (Kept-Value $node.GetAttribute($attribute)) }
            }
            if ($node.HasAttribute('stateConnectionString')) { Row $file $at 'sessionstate.stateconnectionstring' ([regex]::Match($node.GetAttribute('stateConnectionString'), '^tcpip=[\w.:-]+').Value) }
            if ($node.HasAttribute('sqlConnectionString')) { Row $file $at 'sessionstate.sqlconnectionstring' (Kept-Pairs $node.GetAttribute('sqlConnectionString')) }
        }
        foreach ($node in $document.SelectNodes('//*[local-name()="connectionStrings"]')) {
            if ($node.HasAttribute('configProtectionProvider')) { Row $file '' 'connectionstrings' 'encrypted' }
            foreach ($add in $node.SelectNodes('*[local-name()="add"]')) { Row $file '' ('connectionstrings.' + $add.GetAttribute('name').ToLower()) (Kept-Pairs $add.GetAttribute('connectionString')) }
        }
        foreach ($add in $document.SelectNodes('//*[local-name()="appSettings"]/*[local-name()="add"]')) {
            $value = $add.GetAttribute('value')
            $shown = Kept-Setting $add.GetAttribute('key') $value
            if ($shown -and $shown -ne $Hidden -and $value -match '[\\/=.:]') { Row $file '' ('appsettings.' + $add.GetAttribute('key').ToLower()) $shown }
            if ($shown -match '^[A-Za-z]:\\') { $null = $NamedFolders.Add($shown) }
        }
        foreach ($node in $document.SelectNodes('//*[local-name()="smtp"]/*[local-name()="network"][@host]')) { Row $file '' 'smtp.network.host' (Kept-Value $node.GetAttribute('host')) }
        foreach ($node in $document.SelectNodes('//*[local-name()="client"]/*[local-name()="endpoint"][@address]')) { Row $file '' 'servicemodel.client.endpoint' (Kept-Value $node.GetAttribute('address')) }
        foreach ($node in $document.SelectNodes('//*[local-name()="compilation"][@targetFramework] | //*[local-name()="httpRuntime"][@targetFramework]')) { Row $file '' ($node.LocalName.ToLower() + '.targetframework') (Kept-Value $node.GetAttribute('targetFramework')) }
        $core = $document.SelectSingleNode('//*[local-name()="aspNetCore"]')
        if ($core) { Row $file '' 'aspnetcore.hostingmodel' (Kept-Value $core.GetAttribute('hostingModel')) }
    }
}

$Libraries = {
    Row 'folder' 'file' 'machine' 'managed'
    $Machines = @{ 332 = 'x86'; 34404 = 'x64'; 43620 = 'arm64' }
    $folders = New-Object Collections.ArrayList
    foreach ($application in @(Site-Applications)) { if ($application) { $null = $folders.Add((Join-Path $application.Folder 'bin')); $null = $folders.Add($application.Folder) } }
    foreach ($program in @(Service-Programs)) { if ($program -and $program -notmatch '(?i)\\microsoft sql server\\') { $null = $folders.Add((Split-Path $program)) } }
    foreach ($folder in @($folders | Sort-Object -Unique)) {
        if ($folder -like '\\*' -or -not (Test-Path -LiteralPath $folder)) { continue }
        $left = 300
        foreach ($pattern in '*.dll', '*.exe', '*.ocx') {
            foreach ($file in [IO.Directory]::GetFiles($folder, $pattern)) {
                if ($left-- -le 0) { break }
                $buffer = New-Object byte[] 4096
                $stream = New-Object IO.FileStream $file, ([IO.FileMode]::Open), ([IO.FileAccess]::Read), ([IO.FileShare]::ReadWrite)
                try { $got = $stream.Read($buffer, 0, 4096) } finally { $stream.Close() }
                $at = if ($got -ge 64) { [BitConverter]::ToInt32($buffer, 60) } else { -1 }
                if ($at -lt 64 -or $at + 256 -gt $got -or $buffer[$at] -ne 80) { continue }
                $machine = [BitConverter]::ToUInt16($buffer, $at + 4)
                $is64 = [BitConverter]::ToUInt16($buffer, $at + 24) -eq 523
                $table = $at + 24 + $(if ($is64) { 224 } else { 208 })
                $managed = [BitConverter]::ToUInt32($buffer, $table) -ne 0
                Row $folder ([IO.Path]::GetFileName($file)) $Machines[[int]$machine] $managed
            }
        }
    }
}

$Directories = {
    Row 'path' 'files' 'size_bytes' 'newest' 'oldest' 'hour' 'day' 'week' 'quarter' 'day_bytes' 'sampled' 'extensions'
    $limit = [Diagnostics.Stopwatch]::StartNew()
    $roots = New-Object Collections.ArrayList
    foreach ($application in @(Site-Applications)) { if ($application) { $null = $roots.Add($application.Folder) } }
    foreach ($share in @(Get-WmiObject Win32_Share)) { if (($share.Type -eq 0) -and $share.Path) { $null = $roots.Add($share.Path.TrimEnd('\')) } }
    if (Has-Service 'MSMQ') { $null = $roots.Add((Join-Path $env:windir 'System32\msmq\storage')) }
    foreach ($program in @(Service-Programs)) { if ($program -and $program -notmatch '(?i)\\program files') { $null = $roots.Add((Split-Path $program)) } }
    foreach ($named in $NamedFolders) { $null = $roots.Add($named.TrimEnd('\')) }
    $standard = '(?i)^(windows|winnt|program files( \(x86\))?|programdata|users|documents and settings|perflogs|recovery|boot|\$.*|system volume information|msocache|inetpub)$'
    foreach ($disk in @(Get-WmiObject Win32_LogicalDisk -Filter 'DriveType=3')) {
        foreach ($folder in [IO.Directory]::GetDirectories($disk.DeviceID + '\')) {
            if ((Split-Path $folder -Leaf) -notmatch $standard) { $null = $roots.Add($folder) }
        }
    }
    $seen = @{}
    foreach ($root in $roots) {
        if (-not $root -or $seen[$root.ToLower()]) { continue }
        $seen[$root.ToLower()] = $true
        if ($root -like '\\*' -or $root -match '^[A-Za-z]:$' -or -not (Test-Path -LiteralPath $root)) { continue }
        $now = [DateTime]::UtcNow
        $told = @{}
        $order = New-Object Collections.ArrayList
        $waiting = New-Object Collections.Queue
        $waiting.Enqueue(@($root, 0, @($root)))
        $left = 20000
        while ($waiting.Count) {
            $path, $depth, $above = $waiting.Dequeue()
            foreach ($place in $above) {
                if (-not $told.ContainsKey($place)) {
                    $null = $order.Add($place)
                    $told[$place] = @{ files = 0; bytes = [long]0; newest = $null; oldest = $null; hour = 0; day = 0; week = 0; quarter = 0; daybytes = [long]0; sampled = 0; kinds = @{} }
                }
            }
            if ($left -le 0 -or $limit.Elapsed.TotalSeconds -gt 25) { foreach ($place in $above) { $told[$place].sampled = 1 }; continue }
            try {
                $here = New-Object IO.DirectoryInfo $path
                foreach ($file in $here.GetFiles()) {
                    if ($left-- -le 0) { foreach ($place in $above) { $told[$place].sampled = 1 }; break }
                    $age = ($now - $file.LastWriteTimeUtc).TotalHours
                    $kind = $file.Extension.TrimStart('.').ToLower()
                    foreach ($place in $above) {
                        $sum = $told[$place]
                        $sum.files++
                        $sum.bytes += $file.Length
                        if ($null -eq $sum.newest -or $file.LastWriteTimeUtc -gt $sum.newest) { $sum.newest = $file.LastWriteTimeUtc }
                        if ($null -eq $sum.oldest -or $file.LastWriteTimeUtc -lt $sum.oldest) { $sum.oldest = $file.LastWriteTimeUtc }
                        if ($age -le 1) { $sum.hour++ }
                        if ($age -le 24) { $sum.day++; $sum.daybytes += $file.Length }
                        if ($age -le 168) { $sum.week++ }
                        if ($age -le 2160) { $sum.quarter++ }
                        if ($kind -match '^[a-z0-9]{1,10}$') { $sum.kinds[$kind]++ }
                    }
                }
                foreach ($inner in $here.GetDirectories()) {
                    if (([int]$inner.Attributes -band 1024) -ne 0) { continue }
                    $places = if ($depth -lt 2) { @($above) + $inner.FullName } else { $above }
                    $waiting.Enqueue(@($inner.FullName, ($depth + 1), $places))
                }
            }
            catch {
                Write-Error -Exception (Innermost $_.Exception)
                foreach ($place in $above) { $told[$place].sampled = 1 }
            }
        }
        foreach ($place in $order | Select-Object -First 60) {
            $sum = $told[$place]
            $kinds = $sum.kinds.GetEnumerator() | Sort-Object Value -Descending | Select-Object -First 12 | ForEach-Object { $_.Name + ':' + $_.Value }
            Row $place $sum.files $sum.bytes (Seconds $sum.newest) (Seconds $sum.oldest) $sum.hour $sum.day $sum.week $sum.quarter $sum.daybytes $sum.sampled ([string]::Join(' ', [string[]]@($kinds)))
        }
    }
}

$Rights = {
    Row 'what' 'readable'
    $ErrorActionPreference = 'Stop'
    $tries = @(
        @('processes', { Get-WmiObject Win32_Process -Property ProcessId }),
        @('services', { Get-WmiObject Win32_Service -Property Name }),
        @('shares', { Get-WmiObject Win32_Share -Property Name }),
        @('tasks', { $scheduler = New-Object -ComObject Schedule.Service; $scheduler.Connect() }),
        @('iis', { if (Has-Service 'W3SVC') { Read-Xml (Configuration-File) } })
    )
    foreach ($try in $tries) {
        $is = 'yes'
        try { $null = & $try[1] } catch { $is = 'no' }
        Row $try[0] $is
    }
}

# --- The frame: each section is gzip'ed and printed in lines of base64, so that no code page can harm it. ---

function Write-Packet([string]$text) {
    $bytes = $Utf8.GetBytes($text)
    $memory = New-Object IO.MemoryStream
    $gzip = New-Object IO.Compression.GZipStream $memory, ([IO.Compression.CompressionMode]::Compress)
    $gzip.Write($bytes, 0, $bytes.Length)
    $gzip.Close()
    $base64 = [Convert]::ToBase64String($memory.ToArray())
    for ($at = 0; $at -lt $base64.Length; $at += $LineCharacters) {
        [Console]::Out.WriteLine('+' + $base64.Substring($at, [Math]::Min($LineCharacters, $base64.Length - $at)))
    }
    [Console]::Out.WriteLine('.')
}

function New-Space {
    $space = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace()
    $space.Open()
    $first = [Management.Automation.PowerShell]::Create()
    $first.Runspace = $space
    $null = $first.AddScript($Common.ToString()).Invoke()
    $space
}

function Innermost($exception) {
    while ($exception.InnerException) { $exception = $exception.InnerException }
    $exception
}

# absent, denied or failed: by the kind of the error, which no language changes, before its words.
function Status-Of($exception) {
    if ($exception.Message -match '^absent: ') { return 'absent' }
    if ($exception -is [UnauthorizedAccessException] -or $exception -is [Security.SecurityException]) { return 'denied' }
    if ($exception -is [Management.ManagementException]) {
        if ('InvalidClass', 'InvalidNamespace', 'NotFound' -contains [string]$exception.ErrorCode) { return 'absent' }
        if ([string]$exception.ErrorCode -eq 'AccessDenied') { return 'denied' }
    }
    if ($exception.Message -match '(?i)access.{0,20}denied|0x80070005|0x80041003') { 'denied' } else { 'failed' }
}

$script:Space = $null
$script:Abandoned = $false

function Write-Section([string]$name, $body) {
    $began = [Math]::Floor(([DateTime]::UtcNow - $Epoch).TotalSeconds)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $lines = @(); $status = 'ok'; $detail = ''
    if ($Clock.Elapsed.TotalSeconds -gt $BudgetSeconds) { $status = 'timed_out'; $detail = 'no time was left' }
    else {
        if ($null -eq $script:Space) { $script:Space = New-Space }
        $worker = [Management.Automation.PowerShell]::Create()
        $worker.Runspace = $script:Space
        $null = $worker.AddScript($body.ToString())
        $running = $worker.BeginInvoke()
        if ($running.AsyncWaitHandle.WaitOne($SectionSeconds * 1000)) {
            try { $lines = @($worker.EndInvoke($running)) }
            catch {
                $inner = Innermost $_.Exception
                $detail = $inner.Message
                $status = Status-Of $inner
            }
            if ($status -eq 'ok' -and $worker.Streams.Error.Count) {
                $errors = @($worker.Streams.Error | ForEach-Object { Innermost $_.Exception })
                $refused = @($errors | Where-Object { (Status-Of $_) -eq 'denied' })
                $first = if ($refused.Count) { $refused[0] } else { $errors[0] }
                $detail = $first.Message
                $status = Status-Of $first
            }
        }
        else {
            $status = 'timed_out'; $detail = "longer than $SectionSeconds s"
            $script:Space = $null; $script:Abandoned = $true
        }
    }
    $text = New-Object Text.StringBuilder
    foreach ($line in $lines) {
        if ($text.Length -gt $SectionBytes) { $status = 'truncated'; $detail = "more than $SectionBytes characters"; break }
        $null = $text.Append([string]$line).Append("`n")
    }
    $words = [regex]::Replace([string]$detail, '\s+', ' ') -replace '^absent: ', ''
    if ($words.Length -gt 200) { $words = $words.Substring(0, 200) }
    Write-Packet ("@@$Nonce begin $name $began`n" + $text.ToString() + "@@$Nonce end $name $status $($watch.ElapsedMilliseconds) $words`n")
}

[Console]::Out.WriteLine('@@assess-packed 1 windows')
Write-Packet "@@assess-probe 1 $Nonce`n"
Write-Section 'about' $About
if ($Survey -eq 'check') { Write-Section 'rights' $Rights }
elseif ($Survey -eq 'sample') { Write-Section 'sockets' $Sockets }
else {
    Write-Section 'sockets' $Sockets
    Write-Section 'disk_counters' $DiskCounters
    $First = $Clock.Elapsed.TotalSeconds
    Write-Section 'identity' $Identity
    Write-Section 'addresses' $Addresses
    Write-Section 'resolver' $Resolver
    Write-Section 'hosts' $HostsFile
    Write-Section 'volumes' $Volumes
    Write-Section 'disks' $Disks
    Write-Section 'mappings' $Mappings
    Write-Section 'processes' $Processes
    Write-Section 'commands' $Commands
    Write-Section 'services' $Services
    Write-Section 'shares' $Shares
    Write-Section 'tasks' $Tasks
    Write-Section 'software' $Software
    Write-Section 'features' $Features
    Write-Section 'certificates' $Certificates
    Write-Section 'sql_instances' $SqlInstances
    Write-Section 'odbc' $Odbc
    Write-Section 'queues' $Queues
    Write-Section 'com_plus' $ComPlus
    Write-Section 'com_classes' $ComClasses
    Write-Section 'dotnet' $DotNet
    Write-Section 'environment' $EnvironmentNames
    Write-Section 'iis' $Iis
    Write-Section 'settings' $Settings
    Write-Section 'libraries' $Libraries
    Write-Section 'directories' $Directories
    $Rest = $PauseSeconds - ($Clock.Elapsed.TotalSeconds - $First)
    if ($Rest -gt 0) { Start-Sleep -Milliseconds ([int]($Rest * 1000)) }
    Write-Section 'disk_counters#2' $DiskCounters
    Write-Section 'sockets#2' $Sockets
}
Write-Packet "@@$Nonce done`n"
[Console]::Out.Flush()
if ($script:Abandoned) { [Environment]::Exit(0) }
