; ImageWatch for Windows: one person's installation, without administrator rights.
;
; makensis -DVERSION=1.2.3 -DSOURCE=folder -DOUTPUT=file.exe installer.nsi
; SOURCE holds what is installed; see packaging/windows.py.
;
; Silent: ImageWatch-setup.exe /S [/D=C:\folder]      (/D last, without quotes)
;         uninstall.exe /S

Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
ManifestDPIAware true
ManifestSupportedOS Win10

!include MUI2.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include FileFunc.nsh
!include Win\COM.nsh
!include Win\Propkey.nsh

!define NAME "ImageWatch"
; What the program gives to Windows with each notification. Windows shows none of an identity that
; it does not know, neither by a shortcut in the start menu nor by the registry.
!define APP_ID "com.imagewatch.desktop"
!define SCHEME "imagewatch"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP_ID}"
!define APP_PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define APPROVED "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
; Microsoft's own name for the WebView2 runtime, and where its small installer is.
!define WEBVIEW "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW_SETUP "https://go.microsoft.com/fwlink/p/?LinkId=2124703"

Name "${NAME}"
OutFile "${OUTPUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "${NAME} ${VERSION}"

VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1033 "ProductName" "${NAME}"
VIAddVersionKey /LANG=1033 "FileDescription" "${NAME} setup"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "LegalCopyright" "Copyright (c) 2026 the ImageWatch authors"

!define MUI_ICON "${SOURCE}\icon.ico"
!define MUI_UNICON "${SOURCE}\icon.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\imagewatch.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

; The first one is for every other language.
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString OldWindows ${LANG_ENGLISH} "${NAME} needs Windows 10 or newer."
LangString OldWindows ${LANG_SIMPCHINESE} "${NAME} 需要 Windows 10 或更高版本。"
LangString NoWebView ${LANG_ENGLISH} "Windows lacks the WebView2 runtime that ${NAME} shows its window with. Open Microsoft's download now? ${NAME} watches and notifies without it, too."
LangString NoWebView ${LANG_SIMPCHINESE} "系统缺少 ${NAME} 显示窗口所需的 WebView2 运行时。现在打开微软的下载页面吗？没有它，${NAME} 仍能关注镜像并发送通知。"
LangString RunsOn ${LANG_ENGLISH} "${NAME} is running and does not end. Quit it from its tray icon, then try again."
LangString RunsOn ${LANG_SIMPCHINESE} "${NAME} 正在运行且没有退出。请从托盘图标退出后重试。"
LangString About ${LANG_ENGLISH} "Watches custom image builds on CompShare"
LangString About ${LANG_SIMPCHINESE} "关注优云智算自制镜像的制作进度"

; Ends a running ImageWatch, which saves everything first, and makes sure that its file is free.
!macro EndRunning
  ${If} ${FileExists} "$INSTDIR\imagewatch.exe"
    ExecWait '"$INSTDIR\imagewatch.exe" --quit'
    try:
    ; It has let go of its data and may take a moment longer to be gone: five seconds at most.
    ${ForEach} $1 1 50 + 1
      FileOpen $0 "$INSTDIR\imagewatch.exe" a
      ${If} $0 != ""
        ${ExitFor}
      ${EndIf}
      Sleep 100
    ${Next}
    ${If} $0 == ""
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RunsOn)" /SD IDCANCEL IDRETRY try
      SetErrorLevel 2
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; Whether the person's PATH can be changed here: longer ones than this program's strings would be
; cut off. $0 is the PATH, or empty if it must be left alone.
!macro ReadPath
  StrCpy $0 ""
  System::Call 'advapi32::RegGetValueW(p 0x80000001, w "Environment", w "Path", i 0x10000006, p 0, p 0, *i 0 r1) i.r2'
  ; Bytes, two a character; the folder of ours comes on top.
  ${If} $2 = 0
  ${AndIf} $1 < 1200
    ReadRegStr $0 HKCU "Environment" "Path"
  ${ElseIf} $2 = 2
    ; There is none yet.
    StrCpy $0 ";"
  ${EndIf}
!macroend

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "$(OldWindows)" /SD IDOK
    SetErrorLevel 3
    Abort
  ${EndIf}
FunctionEnd

Section "-${NAME}"
  !insertmacro EndRunning
  SetOutPath "$INSTDIR"
  File "${SOURCE}\imagewatch.exe"
  File "${SOURCE}\imagewatch-window.exe"
  File "${SOURCE}\imagewatchctl.exe"
  File /nonfatal "${SOURCE}\WebView2Loader.dll"
  File "${SOURCE}\LICENSE-MIT.txt"
  File "${SOURCE}\LICENSE-APACHE.txt"
  File "${SOURCE}\third-party-licences.txt"
  File "${SOURCE}\imagewatchctl.ps1"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  ; Who notifies: name and icon for notifications, by registry and by shortcut.
  WriteRegStr HKCU "Software\Classes\AppUserModelId\${APP_ID}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "Software\Classes\AppUserModelId\${APP_ID}" "IconUri" "$INSTDIR\imagewatch.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\imagewatch.exe" "" "" 0 SW_SHOWNORMAL "" "$(About)"
  Call NameShortcut

  ; Links.
  WriteRegStr HKCU "Software\Classes\${SCHEME}" "" "URL:${NAME}"
  WriteRegStr HKCU "Software\Classes\${SCHEME}" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\${SCHEME}\DefaultIcon" "" "$INSTDIR\imagewatch.exe,0"
  WriteRegStr HKCU "Software\Classes\${SCHEME}\shell\open\command" "" '"$INSTDIR\imagewatch.exe" "%1"'

  ; The command line: for the Run box, and for terminals that are opened from now on.
  WriteRegStr HKCU "${APP_PATHS}\imagewatchctl.exe" "" "$INSTDIR\imagewatchctl.exe"
  WriteRegStr HKCU "${APP_PATHS}\imagewatch.exe" "" "$INSTDIR\imagewatch.exe"
  Call AddToPath

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\imagewatch.exe,0"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The ImageWatch authors"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0

  Call OfferWebView
SectionEnd

; Gives the shortcut the identity that notifications come with.
Function NameShortcut
  !insertmacro ComHlpr_CreateInProcInstance ${CLSID_ShellLink} ${IID_IShellLink} r0 ""
  ${If} $0 P<> 0
    ${IUnknown::QueryInterface} $0 '("${IID_IPersistFile}",.r1)'
    ${IUnknown::QueryInterface} $0 '("${IID_IPropertyStore}",.r2)'
    ${If} $1 P<> 0
    ${AndIf} $2 P<> 0
      ${IPersistFile::Load} $1 '("$SMPROGRAMS\${NAME}.lnk",${STGM_READWRITE})'
      System::Call 'oleaut32::SysAllocString(w "${APP_ID}")p.r3'
      System::Call '*${SYSSTRUCT_PROPERTYKEY}(${PKEY_AppUserModel_ID})p.r4'
      System::Call '*${SYSSTRUCT_PROPVARIANT}(${VT_BSTR},,p r3)p.r5'
      ${IPropertyStore::SetValue} $2 '($4,$5)'
      ${IPropertyStore::Commit} $2 ""
      ${IPersistFile::Save} $1 '("$SMPROGRAMS\${NAME}.lnk",1)'
      System::Call 'oleaut32::SysFreeString(p r3)'
      System::Free $4
      System::Free $5
    ${EndIf}
    ${If} $1 P<> 0
      ${IUnknown::Release} $1 ""
    ${EndIf}
    ${If} $2 P<> 0
      ${IUnknown::Release} $2 ""
    ${EndIf}
    ${IUnknown::Release} $0 ""
  ${EndIf}
FunctionEnd

Function AddToPath
  !insertmacro ReadPath
  ${If} $0 != ""
    ; Leave it as it is if the folder is in it.
    Push "$0;"
    Push "$INSTDIR;"
    Call Position
    Pop $1
    ${If} $1 < 0
      ${If} $0 == ";"
        WriteRegExpandStr HKCU "Environment" "Path" "$INSTDIR"
      ${Else}
        WriteRegExpandStr HKCU "Environment" "Path" "$0;$INSTDIR"
      ${EndIf}
      Call TellEnvironment
    ${EndIf}
  ${EndIf}
FunctionEnd

Function OfferWebView
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW}" "pv"
  ${If} $0 == ""
    ReadRegStr $0 HKCU "Software\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    MessageBox MB_YESNO|MB_ICONINFORMATION "$(NoWebView)" /SD IDNO IDNO without
    ExecShell "open" "${WEBVIEW_SETUP}"
    without:
  ${EndIf}
FunctionEnd

; Where a text is in another, or -1: Push text, Push what to look for, Call, Pop place.
!macro PositionFunction UN
Function ${UN}Position
  Exch $1
  Exch
  Exch $0
  Push $2
  Push $3
  Push $4
  StrLen $2 $1
  StrCpy $3 0
  ${Do}
    StrCpy $4 $0 $2 $3
    ${If} $4 == $1
      ${ExitDo}
    ${EndIf}
    ${If} $4 == ""
      StrCpy $3 -1
      ${ExitDo}
    ${EndIf}
    IntOp $3 $3 + 1
  ${Loop}
  StrCpy $0 $3
  Pop $4
  Pop $3
  Pop $2
  Exch
  Pop $1
  Exch $0
FunctionEnd

; Lets programs that start from now on see the new PATH.
Function ${UN}TellEnvironment
  SendMessage ${HWND_BROADCAST} ${WM_SETTINGCHANGE} 0 "STR:Environment" /TIMEOUT=2000
FunctionEnd
!macroend
!insertmacro PositionFunction ""
!insertmacro PositionFunction "un."

Function un.RemoveFromPath
  !insertmacro ReadPath
  ${If} $0 != ""
    Push "$0;"
    Push "$INSTDIR;"
    Call un.Position
    Pop $1
    ${If} $1 >= 0
      StrLen $2 "$INSTDIR;"
      IntOp $2 $1 + $2
      StrCpy $3 $0 $1
      StrCpy $4 "$0;" "" $2
      StrCpy $0 "$3$4"
      ; The semicolon that was put at the end for the search.
      ${Do}
        StrCpy $1 $0 1 -1
        ${If} $1 != ";"
          ${ExitDo}
        ${EndIf}
        StrCpy $0 $0 -1
      ${Loop}
      ${If} $0 == ""
        DeleteRegValue HKCU "Environment" "Path"
      ${Else}
        WriteRegExpandStr HKCU "Environment" "Path" "$0"
      ${EndIf}
      Call un.TellEnvironment
    ${EndIf}
  ${EndIf}
FunctionEnd

; Everything that the installer and the start-at-login switch made. What the person made stays:
; watches and history in %LOCALAPPDATA%\ImageWatch, private keys in the credential manager.
Section "Uninstall"
  !insertmacro EndRunning
  Call un.RemoveFromPath
  DeleteRegValue HKCU "${RUN}" "${NAME}"
  DeleteRegValue HKCU "${APPROVED}" "${NAME}"
  DeleteRegKey HKCU "${APP_PATHS}\imagewatchctl.exe"
  DeleteRegKey HKCU "${APP_PATHS}\imagewatch.exe"
  DeleteRegKey HKCU "Software\Classes\${SCHEME}"
  DeleteRegKey HKCU "Software\Classes\AppUserModelId\${APP_ID}"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$INSTDIR\imagewatch.exe"
  Delete "$INSTDIR\imagewatch-window.exe"
  Delete "$INSTDIR\imagewatchctl.exe"
  Delete "$INSTDIR\WebView2Loader.dll"
  Delete "$INSTDIR\LICENSE-MIT.txt"
  Delete "$INSTDIR\LICENSE-APACHE.txt"
  Delete "$INSTDIR\third-party-licences.txt"
  Delete "$INSTDIR\imagewatchctl.ps1"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
